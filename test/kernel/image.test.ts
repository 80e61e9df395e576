import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import t from 'tap'
import { parseImageHeader, readImageHeader } from '../../src/kernel/image.ts'
import fc from '../fast-check.ts'
import { type ImageParts, makeImage } from './make-image.ts'
import { makeTree } from './make-tree.ts'

const IMAGES = `${__dirname}/../fixtures/images`
// the sizes are those of the whole files, the signatures at their ends included
const REAL = [
  ['6.1.0-56-cloud-amd64', 'x86_64', 14186432, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)'],
  ['6.12.115+deb13.1-cloud-amd64', 'x86_64', 11737024, '#1 SMP PREEMPT_DYNAMIC Debian 6.12.115-2 (2026-11-01)'],
  ['6.1.0-47-686-pae', 'i686', 5756864, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-05-08)'],
] as const
const heads = REAL.map(([release]) => fs.readFileSync(`${IMAGES}/${release}.head`))

t.test('real kernels', async (t) => {
  for (const [at, [release, machine, minimumSize, build]] of REAL.entries()) {
    const expected = { format: 'bzImage', signed: true, release, build, machine, minimumSize, cmdlineSize: 2047 }
    t.same(parseImageHeader(heads[at] as Buffer), expected, release)
  }
})

const hasFile = spawnSync('file', ['--version']).status === 0
t.test('file(1) says the same', { skip: hasFile ? false : 'no file(1)' }, async (t) => {
  for (const [at, [release]] of REAL.entries()) {
    const said = spawnSync('file', ['-b', `${IMAGES}/${release}.head`], { encoding: 'utf8' }).stdout
    const [, theirs, build] = /version (\S+) \(.*?\) (#.*?), R[OW]-rootFS/.exec(said) ?? []
    t.match(parseImageHeader(heads[at] as Buffer), { release: theirs, build }, said.trim())
    t.equal(theirs, release)
  }
})

// name, parts, what the header must say; `undefined` for a field that must be absent
const TABLE: [string, ImageParts, object][] = [
  ['size', { setupSects: 27, syssize: 0x1000 }, { minimumSize: 28 * 512 + 0x10000 }],
  ['no setup sectors are four', { setupSects: 0, syssize: 1 }, { minimumSize: 5 * 512 + 16 }],
  ['largest size', { syssize: 0xffffffff, size: 4096 }, { minimumSize: 4 * 512 + 0xffffffff * 16 }],
  ['no size before 2.04', { protocol: 0x0203 }, { format: 'bzImage', minimumSize: undefined, cmdlineSize: 255 }],
  ['no command line size before 2.06', { protocol: 0x0205, cmdlineSize: 9 }, { cmdlineSize: 255 }],
  ['command line size', { cmdlineSize: 4095 }, { cmdlineSize: 4095 }],
  ['32 bit', { xloadflags: 0xfe }, { machine: 'i686' }],
  ['no machine before 2.12', { protocol: 0x020b }, { machine: undefined, release: '6.1.0-9-amd64' }],
  ['zImage', { loadflags: 0 }, { format: 'unknown', release: undefined }],
  ['protocol 1', { protocol: 0x0100 }, { format: 'unknown' }],
  ['no version string', { pointer: 0 }, { format: 'bzImage', release: undefined, build: undefined }],
  ['pointer behind the setup code', { setupSects: 1, size: 8192 }, { format: 'bzImage', release: undefined }],
  ['cut before the version string', { size: 0x400 }, { format: 'bzImage', release: undefined, minimumSize: 2304 }],
  ['cut inside it', { size: 0x40c }, { release: undefined, build: undefined }],
  ['release alone', { version: '6.1' }, { release: '6.1', build: undefined }],
  ['builder with a name', { version: '5.14.0-1.el9.x86_64 (mock (x)@host) #1 SMP Thu' }, { build: '#1 SMP Thu' }],
  ['build with brackets', { version: '6.1.0 (a@b) #1 Debian (x) #2' }, { build: '#1 Debian (x) #2' }],
  ['no builder', { version: '6#1' }, { release: '6#1', build: undefined }],
  ['names a path', { version: '../../tmp/x (a@b) #1' }, { release: undefined, build: '#1' }],
  ['slash inside', { version: '6.1/x (a@b) #1' }, { release: undefined }],
  ['dot dot', { version: '.. (a@b) #1' }, { release: undefined }],
  ['option', { version: '-rf (a@b) #1' }, { release: undefined }],
  ['newline in the release', { version: '6.1\nx (a@b) #1' }, { release: undefined }],
  ['newline in the build', { version: '6.1 (a@b) #1\nkexecctl: all well' }, { release: '6.1', build: undefined }],
  ['escape sequence', { version: '6.1\x1b[2J (a@b) #1\x1b[2J' }, { release: undefined, build: undefined }],
  ['beyond ASCII', { version: '6.1\xe9 (a@b) #1' }, { release: undefined }],
  ['64 bytes', { release: `6.${'1'.repeat(62)}` }, { release: `6.${'1'.repeat(62)}` }],
  ['65 bytes', { release: `6.${'1'.repeat(63)}` }, { release: undefined }],
  ['no end', { version: 'a'.repeat(5000), size: 8192 }, { release: undefined }],
]

t.test('fields', async (t) => {
  for (const [name, parts, expected] of TABLE) t.match(parseImageHeader(makeImage(parts)), expected, name)
})

t.test('what is no bzImage', async (t) => {
  const elf = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(8)])
  const noFlag = makeImage()
  noFlag.writeUInt16LE(0, 0x1fe)
  const noMagic = makeImage()
  noMagic.write('hDRs', 0x202)
  for (const head of [Buffer.alloc(0), elf, noFlag, noMagic]) t.same(parseImageHeader(head), { format: 'unknown' })
})

t.test('cut anywhere: never a wrong release, never an exception', async (t) => {
  const head = heads[0] as Buffer
  const seen = new Set<string>()
  for (let length = 0; length <= head.length; length += length < 0x300 ? 1 : 13) {
    const { format, release } = parseImageHeader(head.subarray(0, length))
    seen.add(`${format} ${release}`)
  }
  t.same([...seen], ['unknown undefined', 'pe undefined', 'bzImage undefined', 'bzImage 6.1.0-56-cloud-amd64'])
})

t.test('mutated heads: harmless values or none', async () => {
  // Half of the edits go where the parser looks: the header, and the version string of the first head.
  const at = fc.oneof(fc.nat(20479), fc.integer({ min: 0x1f1, max: 0x240 }), fc.integer({ min: 0x44c0, max: 0x4530 }))
  const edit = fc.tuple(at, fc.oneof(fc.nat(255), fc.constantFrom(0x2f, 0x0a, 0x1b, 0x20, 0)))
  const check = (head: Buffer) => {
    const header = parseImageHeader(head)
    if (header.release !== undefined && !/^[!-.0-~]{1,64}$/.test(header.release)) return false
    if (header.build !== undefined && !/^#[ -~]*$/.test(header.build)) return false
    return header.minimumSize === undefined || (Number.isSafeInteger(header.minimumSize) && header.minimumSize >= 1024)
  }
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.array(edit, { maxLength: 12 }), fc.nat(20480), (real, edits, length) => {
      const head = Buffer.from(real)
      for (const [offset, byte] of edits) if (offset < head.length) head[offset] = byte
      return check(head) && check(head.subarray(0, length))
    }),
    { numRuns: 2000 },
  )
})

t.test('reading', async (t) => {
  const far = makeImage({ setupSects: 255, pointer: 0xfe00 - 200, release: '6.1.0-far' })
  const edge = makeImage({ setupSects: 64, pointer: 20 * 1024 - 0x200 - 10, release: '6.1.0-edge' })
  const tree = makeTree(t, { '/far': far, '/edge': edge, '/empty': '', '/dir': { dir: true }, '/fifo': { fifo: true } })
  t.match(readImageHeader(tree, '/far'), { state: 'ok', value: { release: '6.1.0-far' } }, 'beyond the first read')
  t.match(readImageHeader(tree, '/edge'), { state: 'ok', value: { release: '6.1.0-edge' } }, 'across its end')
  t.same(readImageHeader(tree, '/empty'), { state: 'ok', value: { format: 'unknown' } })
  t.same(readImageHeader(tree, '/none'), { state: 'missing' })
  t.same(readImageHeader(tree, '/dir'), { state: 'unknown', code: 'EINVAL' })
  t.equal(readImageHeader(tree, '/fifo').state, 'unknown', 'and does not hang')
})
