import fs from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { parseImageHeader, readImage, readImageHeader } from '../../src/kernel/image.ts'
import type { ReadAt } from '../../src/sys/reader.ts'
import fc from '../fast-check.ts'
import { makeImage } from './make-image.ts'
import { makeTree, unreadable } from './make-tree.ts'

const FIXTURES = `${__dirname}/../fixtures`
const ARM = '6.12.117+deb13-cloud-arm64'
const armHead = fs.readFileSync(`${FIXTURES}/images/${ARM}.head`)
const banners = fs.readFileSync(`${FIXTURES}/images/${ARM}.banners`)
const uki = (name: string) => fs.readFileSync(`${FIXTURES}/uki/${name}.efi`)
const BUILD = '#1 SMP Debian 6.12.117-1 (2026-11-12)'
const SAYS = { machine: 'aarch64', signed: true, release: ARM, build: BUILD }

// Head and banners are real, and in the real order; in between are zeroes, and the end is where the header puts it.
const arm64Image = (size: number, at = 70_000): Buffer => {
  const image = Buffer.alloc(size)
  armHead.copy(image)
  banners.copy(image, at)
  return image
}
const SIZE = 30_894_016
const whole = arm64Image(SIZE)

// drivers/firmware/efi/libstub/zboot-header.S
const zboot = (payload: Buffer, compression = 'gzip', trailing = 512): Buffer => {
  const head = Buffer.alloc(4096)
  head.write('MZ\0\0zimg', 0, 'latin1')
  head.writeUInt32LE(4096, 8)
  head.writeUInt32LE(payload.length, 12)
  head.write(compression, 24, 'latin1')
  head.writeUInt32LE(0x818223cd, 56) // LINUX_PE_MAGIC
  head.writeUInt32LE(64, 60)
  const pe = makeImage({ efi: true, syssize: 0, size: 4096 }).subarray(64, 512)
  pe.copy(head, 64)
  head.writeUInt16LE(0xaa64, 64 + 4)
  const bytes = 4096 + payload.length + trailing
  head.writeUInt32LE(bytes - 4096, 64 + 24 + 160 + 8)
  head.writeUInt32LE(bytes - 4096, 64 + 24 + 160 + 16)
  head.writeUInt32LE(4096, 64 + 24 + 160 + 20)
  return Buffer.concat([head, payload, Buffer.alloc(trailing)])
}

t.test('arm64 Image', async (t) => {
  t.same(parseImageHeader(whole), { format: 'Image', minimumSize: SIZE, ...SAYS }, 'not the banner without a number')
  t.same(parseImageHeader(armHead), { format: 'Image', minimumSize: SIZE, machine: 'aarch64', signed: true }, 'cut')
  const big = Buffer.from(armHead)
  big.writeUInt8(0x0b, 24)
  t.match(parseImageHeader(big), { machine: 'aarch64_be' })
  const plain = Buffer.from(armHead)
  plain.write('XX', 0)
  t.match(parseImageHeader(plain), { format: 'Image', minimumSize: undefined, signed: false }, 'without an EFI stub')
  const none = Buffer.from(armHead)
  none.write('ARM\x65', 56, 'latin1')
  t.match(parseImageHeader(none), { format: 'pe', machine: 'aarch64' })
})

t.test('banner across the pieces in which a file is read', async (t) => {
  for (let back = 0; back < 1024; back += 31)
    t.match(parseImageHeader(arm64Image(3 << 20, (1 << 20) - back)), { release: ARM, build: BUILD }, `${back}`)
  t.match(parseImageHeader(arm64Image(100 << 20, 97 << 20)), { release: undefined }, 'no search without an end')
})

t.test('hostile banners', async (t) => {
  const table: [string, string | undefined][] = [
    ['Linux version 6.1.0-9-arm64 (a@b) (gcc) #1 SMP x\n', '6.1.0-9-arm64'],
    ['Linux version 6.1.0-9-arm64 (a@b) (gcc) #1 SMP x', undefined],
    ['Linux version 6.1.0-9-arm64 (a@b) (gcc) # SMP x\n', undefined],
    ['Linux version ../../etc (a@b) (gcc) #1 SMP x\n', undefined],
    ['Linux version %s (%s)\nLinux version 6.2 (a@b) (gcc) #7 x\n', '6.2'],
    [`Linux version 6.1${' '.repeat(2000)}(a@b) #1 x\n`, undefined],
  ]
  for (const [text, release] of table)
    t.equal(parseImageHeader(Buffer.concat([armHead, Buffer.from(text, 'latin1'), Buffer.alloc(64)])).release, release)
})

const small = Buffer.from(whole.subarray(0, 1 << 20))

t.test('Image.gz', async (t) => {
  const packed = gzipSync(whole, { level: 1 })
  t.same(parseImageHeader(packed), { format: 'Image.gz', ...SAYS })
  t.same(parseImageHeader(Buffer.concat([packed, Buffer.alloc(999)])), { format: 'Image.gz', ...SAYS }, 'longer')
  t.match(parseImageHeader(gzipSync(small)), { format: 'Image.gz', release: ARM, flaw: /in it is cut short/ })
  t.match(parseImageHeader(packed.subarray(0, -1)), { format: 'Image.gz', flaw: /ends early/ })
  t.match(parseImageHeader(packed.subarray(0, 5000)), { format: 'Image.gz', flaw: /ends early/, machine: 'aarch64' })
  const flipped = Buffer.from(packed)
  flipped.writeUInt32LE(~flipped.readUInt32LE(packed.length - 8) >>> 0, packed.length - 8)
  t.match(parseImageHeader(flipped), { format: 'Image.gz', flaw: /damaged/ }, 'its checksum is wrong')
  t.same(parseImageHeader(gzipSync(Buffer.alloc(4096))), { format: 'unknown' }, 'something else')
  t.same(parseImageHeader(gzipSync(makeImage())), { format: 'unknown' }, 'x86 has no such thing')
  const bomb = gzipSync(Buffer.concat([armHead, Buffer.alloc(100 << 20)]), { level: 1 })
  t.match(parseImageHeader(bomb), { format: 'Image.gz', flaw: /too long/ })
})

t.test('zboot', async (t) => {
  const payload = gzipSync(whole, { level: 1 })
  const image = zboot(payload)
  t.same(parseImageHeader(image), { format: 'zboot', minimumSize: image.length, ...SAYS })
  t.match(
    parseImageHeader(image.subarray(0, -9)),
    { minimumSize: image.length, release: ARM },
    'cut behind the payload',
  )
  const half = parseImageHeader(image.subarray(0, 9000))
  t.match(half, { format: 'zboot', minimumSize: image.length, machine: 'aarch64', flaw: /early/, release: undefined })
  t.match(parseImageHeader(zboot(gzipSync(small))), { release: ARM, flaw: /in it is cut short/ })
  const zstd = { format: 'zboot', machine: 'aarch64', minimumSize: 4096 + 100 + 512 }
  t.same(parseImageHeader(zboot(Buffer.alloc(100), 'zstd')), zstd, 'the release is not told')
})

t.test('ELF', async (t) => {
  const elf = Buffer.alloc(9000)
  elf.write('\x7fELF', 0, 'latin1')
  elf.set([2, 1, 1], 4)
  elf.writeUInt16LE(21, 0x12)
  elf.writeUInt32LE(8000, 0x28)
  elf.writeUInt16LE(64, 0x3a)
  elf.writeUInt16LE(10, 0x3c)
  banners.copy(elf, 4000)
  const says = { format: 'elf', machine: 'ppc64le', minimumSize: 8640, release: ARM, build: BUILD }
  t.same(parseImageHeader(elf), says)
  const s390 = Buffer.alloc(9000)
  s390.write('\x7fELF', 0, 'latin1')
  s390.set([2, 2, 1], 4)
  s390.writeUInt16BE(22, 0x12)
  s390.writeUInt32BE(8000, 0x2c)
  t.same(parseImageHeader(s390), { format: 'elf', machine: 's390x', minimumSize: 8000 })
  const shell = fs.readFileSync('/bin/sh')
  t.match(parseImageHeader(shell), { format: 'elf', release: undefined })
  t.ok((parseImageHeader(shell).minimumSize ?? 0) <= shell.length)
})

t.test('unified images and other programs', async (t) => {
  const release = '6.12.0-1-test'
  const kernel = { release, machine: 'x86_64', cmdlineSize: 2047, build: /^#1 SMP/ }
  for (const name of ['plain', 'microcode', 'profiles', 'bare'])
    t.match(parseImageHeader(uki(name)), { format: 'uki', ...kernel, signed: false, flaw: undefined }, name)
  t.match(parseImageHeader(uki('signed')), { format: 'uki', ...kernel, signed: true }, 'the kernel, not the whole')
  t.match(parseImageHeader(uki('words.addon')), { format: 'pe', machine: 'x86_64', release: undefined, signed: false })
  const plain = uki('plain')
  t.match(parseImageHeader(plain), { minimumSize: plain.length })
  const noKernel = Buffer.from(plain)
  noKernel.write('....', noKernel.lastIndexOf('HdrS'), 'latin1')
  t.match(
    parseImageHeader(noKernel),
    { format: 'uki', release, build: undefined },
    '.uname tells what the kernel does not',
  )
  const longer = Buffer.from(plain)
  longer.writeUInt32LE(99999, longer.lastIndexOf('HdrS') - 0x202 + 0x1f4)
  t.match(parseImageHeader(longer), { format: 'uki', flaw: /kernel in it is cut short/ })
  const within = Buffer.from(plain)
  uki('words.addon').copy(within, within.lastIndexOf('HdrS') - 0x202)
  t.match(parseImageHeader(within), { format: 'uki', machine: 'x86_64', release }, 'nothing is looked for in it')
})

t.test('a bzImage with a signature', async (t) => {
  const signed = makeImage({ efi: true, syssize: 64 })
  const table = 0x40 + 24 + 112 + 32
  signed.writeUInt32LE(signed.length, table)
  signed.writeUInt32LE(1472, table + 4)
  t.match(parseImageHeader(signed), { signed: true, minimumSize: signed.length + 1472 })
  t.match(parseImageHeader(makeImage({ efi: true })), { signed: false })
  t.match(parseImageHeader(makeImage()), { signed: false }, 'no EFI stub')
})

t.test('how much is read', async (t) => {
  const reads: number[] = []
  const counted = (bytes: Buffer): ReadAt => {
    return (offset, length) => {
      reads.push(length)
      return bytes.subarray(offset, offset + length)
    }
  }
  const bzImage = makeImage({ setupSects: 40, pointer: 0x4000, efi: true })
  t.match(readImage(counted(bzImage)), { release: '6.1.0-9-amd64', signed: false })
  t.equal(reads.length, 2, 'two small reads')
  t.ok(Math.max(...reads) <= 572)
  reads.length = 0
  t.match(readImage(counted(uki('plain'))), { release: '6.12.0-1-test' })
  t.ok(reads.length <= 8 && Math.max(...reads) < 2048, String(reads))
  const tree = makeTree(t, { '/uki': uki('plain') })
  t.same(readImageHeader(unreadable(tree, 'EIO'), '/uki'), { state: 'unknown', code: 'EIO' })
})

t.test('mutated: harmless values or none', async () => {
  const tiny = Buffer.concat([armHead, banners])
  const payload = gzipSync(tiny)
  const real = [tiny, payload, zboot(payload), uki('plain'), uki('signed'), uki('profiles'), makeImage({ efi: true })]
  const edit = fc.tuple(fc.oneof(fc.nat(100_000), fc.nat(700)), fc.oneof(fc.nat(255), fc.constant(0xffffffff)))
  const harmless = (bytes: Buffer) => {
    const { release = '6', build = '#', minimumSize = 0, machine = 'x' } = parseImageHeader(bytes)
    const text = /^[!-.0-~]{1,64}$/.test(release) && /^#[ -~]*$/.test(build) && /^\w+$/.test(machine)
    return text && Number.isSafeInteger(minimumSize) && minimumSize >= 0
  }
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.array(edit, { maxLength: 10 }), fc.nat(100_000), (source, edits, cut) => {
      const bytes = Buffer.from(source)
      for (const [at, value] of edits) {
        if (value < 256) bytes[at % bytes.length] = value
        else bytes.writeUInt32LE(value, at % (bytes.length - 4))
      }
      return harmless(bytes) && harmless(bytes.subarray(0, cut))
    }),
    { numRuns: 2000 },
  )
})
