import fs from 'node:fs'
import type { InitrdWalk } from '../../../src/kernel/initrd-walk/types.ts'
import { walkInitrd } from '../../../src/kernel/initrd-walk/walk.ts'

const dir = `${__dirname}/../../fixtures/initrds`

/** A small initrd of test/fixtures/initrds, or several one after the other, each padded to 4 bytes. */
export const initrd = (...names: string[]): Buffer =>
  Buffer.concat(names.flatMap((name) => pad(fs.readFileSync(`${dir}/${name}`)))).subarray(0, lengthOf(names))

const pad = (bytes: Buffer): Buffer[] => [bytes, Buffer.alloc(-bytes.length & 3)]

const lengthOf = (names: string[]): number =>
  names.reduce((sum, name) => Math.ceil(sum / 4) * 4 + fs.statSync(`${dir}/${name}`).size, 0)

/** Walks bytes; `reads` counts what was read. */
export const walk = (bytes: Buffer, reads = { count: 0, bytes: 0 }): InitrdWalk =>
  walkInitrd((offset, length) => {
    reads.count++
    reads.bytes += length
    return bytes.subarray(offset, offset + length)
  }, bytes.length)

/** An entry of an archive of cpio (newc). */
export const entry = (name: string, body: Buffer | string = '', mode = 0o100644): Buffer => {
  const bytes = Buffer.from(body)
  const fields = [1, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length + 1, 0]
  const header = `070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}${name}\0`
  const zeros = (length: number) => Buffer.alloc(-length & 3)
  return Buffer.concat([Buffer.from(header), zeros(header.length), bytes, zeros(bytes.length)])
}

export const TRAILER = entry('TRAILER!!!', '', 0)

/** lz4 data of the legacy format in blocks of these bytes, not packed any smaller. */
export const lz4 = (...blocks: Buffer[]): Buffer => {
  const parts = blocks.flatMap((bytes) => {
    const rest = bytes.length - 15
    const length = rest < 0 ? [] : [...Array<number>(Math.floor(rest / 255)).fill(255), rest % 255]
    const block = Buffer.concat([Buffer.from([Math.min(bytes.length, 15) << 4, ...length]), bytes])
    const size = Buffer.alloc(4)
    size.writeUInt32LE(block.length)
    return [size, block]
  })
  return Buffer.concat([Buffer.from('02214c18', 'hex'), ...parts])
}
