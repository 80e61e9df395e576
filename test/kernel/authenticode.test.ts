import fs from 'node:fs'
import t, { type Test } from 'tap'
import { fitsSignature } from '../../src/kernel/authenticode.ts'
import { bufferReader, readPeHeaders } from '../../src/kernel/pe.ts'
import { makeImage } from './make-image.ts'
import { makeTree } from './make-tree.ts'

// signed by sbsign
const SIGNED = fs.readFileSync(`${__dirname}/../fixtures/uki/signed.efi`)
const pe = readPeHeaders(bufferReader(SIGNED))
const table = pe?.certificates ?? { offset: 0, size: 0 }
const SHA256 = Buffer.from('0609608648016503040201', 'hex')

const fits = (t: Test, bytes: Buffer) => fitsSignature(makeTree(t, { '/image': bytes }), '/image')
const changed = (change: (bytes: Buffer) => unknown): Buffer => {
  const bytes = Buffer.from(SIGNED)
  change(bytes)
  return bytes
}
const flipped = (at: number) => changed((bytes) => bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at))

t.test('a file as it was signed', async (t) => {
  t.equal(fits(t, SIGNED), true)
  const start = SIGNED.readUInt32LE(0x3c)
  t.equal(fits(t, flipped(start + 24 + 64)), true, 'the checksum is not signed')
  t.equal(fits(t, flipped(SIGNED.length - 1)), true, 'nor is what fills up the table')
})

t.test('a bit is enough', async (t) => {
  const { sections = [], headers = 0 } = pe ?? {}
  t.ok(sections.length > 3)
  for (const at of [2, headers - 1, table.offset - 1, ...sections.map(({ raw }) => raw.offset + raw.size - 1)])
    t.equal(fits(t, flipped(at)), false, String(at))
})

t.test('no signature, or none that is known', async (t) => {
  t.equal(fits(t, fs.readFileSync(`${__dirname}/../fixtures/uki/plain.efi`)), undefined)
  t.equal(fits(t, makeImage({ efi: true })), undefined)
  t.equal(fits(t, makeImage()), undefined, 'no PE file')
  t.equal(fits(t, Buffer.alloc(0)), undefined)
  t.equal(fits(t, SIGNED.subarray(0, -1)), undefined, 'cut short: its length tells')
  t.equal(
    fits(
      t,
      changed((bytes) => bytes.fill(0, table.offset + 8)),
    ),
    undefined,
    'an empty table',
  )
  const unknown = changed((bytes) => {
    for (let at = bytes.indexOf(SHA256, table.offset); at >= 0; at = bytes.indexOf(SHA256, at + 1)) bytes[at + 10] = 9
  })
  t.equal(fits(t, unknown), undefined, 'an algorithm that nobody knows')
  t.equal(fitsSignature(makeTree(t, { '/image': { fifo: true } }), '/image'), undefined)
  t.equal(fitsSignature(makeTree(t, {}), '/image'), undefined)
})

t.test('headers that lie', async (t) => {
  const start = SIGNED.readUInt32LE(0x3c)
  t.equal(
    fits(
      t,
      changed((bytes) => bytes.writeUInt32LE(0xffffffff, start + 24 + 60)),
    ),
    undefined,
    'SizeOfHeaders',
  )
  t.equal(
    fits(
      t,
      changed((bytes) => bytes.writeUInt32LE(0, start + 24 + 60)),
    ),
    undefined,
  )
  t.equal(
    fits(
      t,
      changed((bytes) => bytes.writeUInt32LE(0xfffffff0, 0x3c)),
    ),
    undefined,
  )
  const table = start + 24 + SIGNED.readUInt16LE(start + 20)
  const whole = changed((bytes) => {
    for (let at = table; at < table + 40 * bytes.readUInt16LE(start + 6); at += 40) {
      bytes.writeUInt32LE(bytes.length - 1, at + 16)
      bytes.writeUInt32LE(1, at + 20)
    }
  })
  t.equal(fits(t, whole), undefined, 'sections that are all the whole file')
})
