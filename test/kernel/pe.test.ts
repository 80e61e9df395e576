import { createHash } from 'node:crypto'
import fs from 'node:fs'
import t from 'tap'
import { bufferReader, flawOf, type PeHeaders, partOf, readPeHeaders } from '../../src/kernel/pe.ts'
import fc from '../fast-check.ts'
import { makeImage } from './make-image.ts'

const UKI = `${__dirname}/../fixtures/uki`
const NAMES = ['plain', 'microcode', 'signed', 'profiles', 'bare', 'words.addon']
const files = NAMES.map((name) => fs.readFileSync(`${UKI}/${name}.efi`))
const headersOf = (file: Buffer) => readPeHeaders(bufferReader(file)) as PeHeaders

t.test('sections as ukify sees them', async (t) => {
  for (const [at, name] of NAMES.entries()) {
    const file = files[at] as Buffer
    const theirs = JSON.parse(fs.readFileSync(`${UKI}/${name}.json`, 'utf8'))
    const pe = headersOf(file)
    t.equal(flawOf(pe, file.length), undefined, name)
    t.ok(Object.keys(theirs).length > 1)
    for (const [section, { size, sha256 }] of Object.entries<{ size: number; sha256: string }>(theirs)) {
      const ours = pe.sections.findLast((one) => one.name === section)
      const bytes = file.subarray(ours?.offset, (ours?.offset ?? 0) + (ours?.size ?? 0))
      t.same([bytes.length, createHash('sha256').update(bytes).digest('hex')], [size, sha256], `${name} ${section}`)
    }
    t.equal(pe.machine, 'x86_64')
    t.equal(pe.minimumSize, file.length, 'to the byte')
    t.equal(pe.certificates !== undefined, name === 'signed')
  }
})

t.test('cut anywhere', async (t) => {
  const file = files[2] as Buffer
  const headers = headersOf(file).headers
  for (let length = 0; length < file.length; length += length < 2048 ? 1 : 503) {
    const cut = file.subarray(0, length)
    const pe = readPeHeaders(bufferReader(cut))
    if (pe === undefined) t.ok(length < headers, `${length}: no headers`)
    else t.match(flawOf(pe, length), /cut short/, `${length}: told`)
  }
})

// offsets in an image of makeImage
const COFF = 0x40
const OPTIONAL = COFF + 24
const edited = (edit: (image: Buffer) => void): Buffer => {
  const image = makeImage({ efi: true, syssize: 64 })
  edit(image)
  return image
}

t.test('headers', async (t) => {
  const none: [string, (image: Buffer) => void][] = [
    ['no MZ', (image) => image.write('ZM', 0)],
    ['no PE', (image) => image.write('PX', COFF)],
    ['headers behind the end', (image) => image.writeUInt32LE(0xffffffff, 0x3c)],
    ['no sections', (image) => image.writeUInt16LE(0, COFF + 6)],
    ['97 sections', (image) => image.writeUInt16LE(97, COFF + 6)],
    ['an optional header of another kind', (image) => image.writeUInt16LE(0x107, OPTIONAL)],
    ['an optional header too short', (image) => image.writeUInt16LE(40, COFF + 20)],
    ['none', (image) => image.writeUInt16LE(0, COFF + 20)],
  ]
  for (const [name, edit] of none) t.equal(readPeHeaders(bufferReader(edited(edit))), undefined, name)
  t.ok(readPeHeaders(bufferReader(edited(() => {}))), 'else it is one')
  const unknown = headersOf(edited((image) => image.writeUInt16LE(0x1234, COFF + 4)))
  t.equal(unknown.machine, undefined)
})

t.test('certificates', async (t) => {
  const at = OPTIONAL + 112 + 4 * 8
  const withTable = (offset: number, size: number, directories = 6) =>
    headersOf(
      edited((image) => {
        image.writeUInt32LE(offset, at)
        image.writeUInt32LE(size, at + 4)
        image.writeUInt32LE(directories, OPTIONAL + 108)
      }),
    )
  const size = makeImage({ efi: true, syssize: 64 }).length
  t.match(withTable(size, 1472), { certificates: { offset: size, size: 1472 }, minimumSize: size + 1472 })
  t.match(flawOf(withTable(size, 1472), size), /cut short/, 'one behind the end is none')
  t.equal(withTable(size, 8).certificates, undefined, 'nothing but its head')
  t.equal(withTable(0, 1472).certificates, undefined)
  t.equal(withTable(size, 1472, 4).certificates, undefined, 'not so many directories')
})

t.test('PE32', async (t) => {
  const image = edited((image) => {
    image.copyWithin(OPTIONAL + 96, OPTIONAL + 112, OPTIONAL + 160 + 40)
    image.writeUInt16LE(0x10b, OPTIONAL)
    image.writeUInt32LE(6, OPTIONAL + 92)
    image.writeUInt16LE(144, COFF + 20)
    image.writeUInt16LE(0x014c, COFF + 4)
    image.writeUInt32LE(0x4000, OPTIONAL + 96 + 32)
    image.writeUInt32LE(99, OPTIONAL + 96 + 36)
  })
  const { machine, certificates, sections } = headersOf(image)
  t.same([machine, certificates, sections.map(({ name }) => name)], ['i686', { offset: 0x4000, size: 99 }, ['.text']])
})

t.test('sections over each other', async (t) => {
  const file = Buffer.from(files[0] as Buffer)
  const { headers, sections } = headersOf(file)
  const first = headers - sections.length * 40
  const cases: [string, number, number, RegExp | undefined][] = [
    ['in the file', 20, 512, /over each other/],
    ['over the headers', 20, 0, /over each other/],
    ['in memory', 12, 4096, /over each other/],
    ['behind the end', 20, 0xfffffe00, /cut short/],
    ['too large', 16, 0xffffffff, /cut short/],
    ['not loaded at all', 8, 0, undefined],
  ]
  for (const [name, field, value, flaw] of cases) {
    const copy = Buffer.from(file)
    copy.writeUInt32LE(value, first + (sections.length - 1) * 40 + field)
    const found = flawOf(headersOf(copy), copy.length)
    if (flaw) t.match(found, flaw, name)
    else t.equal(found, undefined, name)
  }
})

t.test('a part: never a byte outside of it', async (t) => {
  const part = partOf(bufferReader(Buffer.from('0123456789')), { offset: 2, size: 4 })
  const table: [number, number, string][] = [
    [0, 4, '2345'],
    [0, 99, '2345'],
    [3, 4, '5'],
    [4, 1, ''],
    [99, 1, ''],
  ]
  for (const [offset, length, bytes] of table) t.equal(part(offset, length).toString(), bytes, `${offset} ${length}`)
})

t.test('mutated: sections never leave the file, reads have bounds', async () => {
  // half of the edits go to the headers; whole words of a hostile size, and bytes
  const edit = fc.tuple(
    fc.oneof(fc.nat(100_000), fc.nat(1100)),
    fc.oneof(fc.nat(255), fc.constantFrom(0xffffffff, 0x7fffffff, 0x80000000, 0xfffffff8)),
  )
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(edit, { maxLength: 12 }), fc.nat(100_000), (real, edits, cut) => {
      const bytes = Buffer.from(real)
      for (const [at, value] of edits) {
        if (value < 256) bytes[at % bytes.length] = value
        else bytes.writeUInt32LE(value, at % (bytes.length - 4))
      }
      const file = cut % 4 === 0 ? bytes.subarray(0, cut) : bytes
      let most = 0
      const pe = readPeHeaders((offset, length) => {
        most = Math.max(most, length)
        if (offset < 0 || length < 0) throw new Error(`${offset} ${length}`)
        return file.subarray(offset, offset + length)
      })
      if (most > 0xffff + 96 * 40 || (pe && !Number.isSafeInteger(pe.minimumSize))) return false
      return (
        pe === undefined ||
        flawOf(pe, file.length) !== undefined ||
        pe.sections.every(({ offset, size }) => offset + size <= file.length)
      )
    }),
    { numRuns: 2000 },
  )
})
