import { createHash } from 'node:crypto'
import fs from 'node:fs'
import t from 'tap'
import { parseUki, parseUkiHead, readUki, readUkiHead, type Uki } from '../../src/bootloader/uki.ts'
import { mangled } from '../../src/kernel/image-uki.ts'
import { imageAt } from '../../src/kernel/named.ts'
import { bufferReader } from '../../src/kernel/pe.ts'
import type { Tree } from '../../src/sys/fs.ts'
import type { ReadAt } from '../../src/sys/reader.ts'
import fc from '../fast-check.ts'
import { makeTree, type Node, unreadable } from '../kernel/make-tree.ts'

const FIXTURES = `${__dirname}/../fixtures/uki`
const file = (name: string) => fs.readFileSync(`${FIXTURES}/${name}`)
const CMDLINE = 'root=/dev/vda1  ro quiet dyndbg="file drivers/usb/* +p"'
const AT = '/efi/EFI/Linux/a.efi'

const ukiAt = (tree: Tree, path = AT): Uki => {
  const read = readUki(tree, path)
  if (read.state !== 'ok') throw new Error(`${path}: ${JSON.stringify(read)}`)
  return read.value
}
const parsed = (bytes: Buffer) => parseUki(bufferReader(bytes), bytes.length)

t.test('images made by ukify', async (t) => {
  for (const name of ['plain', 'microcode', 'signed', 'profiles']) {
    const bytes = file(`${name}.efi`)
    const theirs = JSON.parse(file(`${name}.json`).toString())
    const uki = ukiAt(makeTree(t, { [AT]: bytes }))
    const hashes = [uki.linux, ...uki.initrds].map(({ offset, size }) =>
      createHash('sha256')
        .update(bytes.subarray(offset, offset + size))
        .digest('hex'),
    )
    const wanted = ['.linux', '.ucode', '.initrd'].flatMap((section) => theirs[section]?.sha256 ?? [])
    t.same(hashes, wanted, `${name}: microcode comes first`)
    t.equal(uki.cmdline, CMDLINE)
    t.equal(uki.osrel, theirs['.osrel'].text)
    const says = file(`${name}.txt`).toString()
    t.equal(uki.uname, /Version: (.*)/.exec(says)?.[1], 'as bootctl says')
    t.match(says, /Kernel Type: uki/)
    t.equal(uki.signed, name === 'signed')
    t.equal(uki.innerSigned, name === 'signed')
    t.equal(uki.profiles, name === 'profiles' ? 2 : 0)
    t.same(uki.extras, [])
    t.ok(uki.sections.includes('.sbat'))
    t.match(uki.inner, { format: 'bzImage', release: '6.12.0-1-test', machine: 'x86_64' })
  }
})

t.test('for a menu nothing of the kernel within is read', async (t) => {
  const bytes = file('plain.efi')
  const tree = makeTree(t, { [AT]: bytes })
  const { inner: _, innerSigned: __, extras, ...head } = ukiAt(tree)
  t.same(readUkiHead(tree, AT), { state: 'ok', value: { ...head, extras } })
  const reads: [number, number][] = []
  const read: ReadAt = (offset, length) => {
    reads.push([offset, offset + length])
    return bytes.subarray(offset, offset + length)
  }
  t.same(parseUkiHead(read, bytes.length), head)
  const { offset, size } = head.linux
  t.ok(reads.length > 0)
  t.same(
    reads.filter(([from, to]) => to > offset && from < offset + size),
    [],
  )
})

t.test('nothing but a kernel', async (t) => {
  const { cmdline, osrel, initrds, uname } = ukiAt(makeTree(t, { [AT]: file('bare.efi') }))
  t.same(
    { cmdline, osrel, initrds, uname },
    { cmdline: undefined, osrel: undefined, initrds: [], uname: '6.12.0-1-test' },
  )
})

t.test('command lines as the stub takes them', async (t) => {
  const table: [string, string][] = [
    ['root=/dev/vda1 ro', 'root=/dev/vda1 ro'],
    ['a\n', 'a'],
    [' \t\n a  b \r\n\x7f', 'a  b'],
    ['a\tb\nc\x01d', 'a b c d'],
    ['dyndbg="file a +p"', 'dyndbg="file a +p"'],
    ['$(reboot) `x` é', '$(reboot) `x` é'],
    ['\n \n', ''],
    ['', ''],
  ]
  for (const [text, cmdline] of table) t.equal(mangled(text), cmdline, JSON.stringify(text))
})

// Writes over a text section of plain.efi, filled up with NULs; the file's size stays.
const withText = (section: string, was: string, text: string): Buffer => {
  const bytes = Buffer.from(file('plain.efi'))
  const at = bytes.indexOf(was)
  if (at < 0) throw new Error(section)
  bytes.fill(0, at, at + was.length)
  bytes.write(text, at)
  return bytes
}

t.test('texts end at the first NUL', async (t) => {
  const uki = parsed(withText('.cmdline', ` root=/dev/vda1  ro\tquiet`, 'console=ttyS0'))
  t.match(uki, { cmdline: 'console=ttyS0' }, 'what comes behind it is not looked at')
})

t.test('profiles: the first is the one that is started', async (t) => {
  const bytes = Buffer.from(file('profiles.efi'))
  // the first profile gets the section that was the second's: rename the second's .profile, so that both are one
  const second = bytes.indexOf('.profile', bytes.indexOf('.profile') + 1)
  bytes.write('.nothing', second, 'latin1')
  t.match(parsed(bytes), { cmdline: 'rescue words', profiles: 1, uname: '6.12.0-1-test' }, 'profile 0 beats the base')
})

t.test('of several with one name the first, and what it hides', async (t) => {
  const bytes = Buffer.from(file('plain.efi'))
  const table = bytes.indexOf('.osrel')
  bytes.write('.cmdline', table, 'latin1')
  t.match(parsed(bytes), { cmdline: /^ID=debian PRETTY_NAME=/ }, 'the first')
  bytes.writeUInt32LE(0, table + 8)
  t.match(parsed(bytes), { cmdline: undefined }, 'the first, though it is empty')
})

t.test('what is none, or broken', async (t) => {
  const plain = file('plain.efi')
  const renamed = Buffer.from(plain)
  renamed.write('.lynux', renamed.indexOf('.linux'), 'latin1')
  const huge = Buffer.from(plain)
  const cmdline = huge.indexOf('.cmdline')
  huge.writeUInt32LE(70_000, cmdline + 8)
  huge.writeUInt32LE(70_000, cmdline + 16)
  huge.writeUInt32LE(512, cmdline + 20)
  const table: [string, Node, string, RegExp][] = [
    ['empty', '', 'ENOEXEC', /no PE file/],
    ['text', 'MZ and nothing', 'ENOEXEC', /no PE file/],
    ['addon', file('words.addon.efi'), 'ENOEXEC', /no \.linux section/],
    ['no kernel', renamed, 'ENOEXEC', /no \.linux section/],
    ['cut', plain.subarray(0, -1), 'ENOEXEC', /cut short: 97791 of at least 97792 bytes/],
    ['over each other', huge, 'ENOEXEC', /over each other/],
    ['directory', { dir: true }, 'ENOEXEC', /no regular file/],
    ['pipe', { fifo: true }, 'ENOEXEC', /no regular file/],
  ]
  for (const [name, node, code, why] of table)
    t.match(readUki(makeTree(t, { [AT]: node }), AT), { state: 'unknown', code, why }, name)
  t.same(readUki(makeTree(t, {}), AT), { state: 'missing' })
  const tree = makeTree(t, { [AT]: plain })
  t.same(readUki(unreadable(tree, 'EIO'), AT), { state: 'unknown', code: 'EIO' })
})

t.test('a text that is too long', async (t) => {
  const bytes = Buffer.concat([file('plain.efi'), Buffer.alloc(1 << 17)])
  const at = bytes.indexOf('.cmdline')
  bytes.writeUInt32LE(0x10001, at + 8)
  bytes.writeUInt32LE(0x7f000000, at + 12)
  bytes.writeUInt32LE(0x10001, at + 16)
  bytes.writeUInt32LE(file('plain.efi').length, at + 20)
  t.match(parsed(bytes), /\.cmdline is too long/)
  bytes.writeUInt32LE(0x10000, at + 16)
  t.match(parsed(bytes), { cmdline: '' }, 'a byte less is read')
})

t.test('what lies beside it', async (t) => {
  const beside = (path: string, ...names: string[]) => {
    const nodes = Object.fromEntries(names.map((name): [string, Node] => [name, '']))
    return ukiAt(makeTree(t, { [path]: file('bare.efi'), ...nodes }), path).extras
  }
  const own = `${AT}.extra.d`
  const all = ['b.addon.efi', 'a.cred', 'x.sysext.raw', 'y.confext.raw', 'Z.CRED'].map((name) => `${own}/${name}`)
  t.same(beside(AT, ...all), [...all].sort())
  t.same(beside(AT, `${own}/.a.cred`, `${own}/a.efi`, `${own}/cred`, `${own}/README`, `${own}/x/a.cred`), [])
  const global = ['/efi/loader/addons/a.addon.efi', '/efi/loader/credentials/c.cred', '/efi/loader/extensions/e.raw']
  t.same(beside(AT, ...global), global)
  t.same(
    beside(AT, '/efi/loader/addons/a.cred', '/efi/loader/credentials/a.addon.efi', '/loader/addons/a.addon.efi'),
    [],
  )
  for (const counter of ['+3', '+3-1', '+0-12'])
    t.same(beside(`/efi/EFI/Linux/b${counter}.efi`, '/efi/EFI/Linux/b.efi.extra.d/a.cred'), [
      '/efi/EFI/Linux/b.efi.extra.d/a.cred',
    ])
  t.same(beside('/efi/EFI/Linux/6.1+deb13.efi', '/efi/EFI/Linux/6.1+deb13.efi.extra.d/a.cred').length, 1, 'no counter')
  t.same(beside('/EFI/Linux/a.efi', '/loader/addons/a.addon.efi'), ['/loader/addons/a.addon.efi'], 'at the root')
  t.same(beside('/srv/a.efi', '/loader/addons/a.addon.efi'), [], 'where the file system begins is not known')
  const tree = makeTree(t, { '/srv/a.efi': file('bare.efi'), '/srv/loader/addons/a.addon.efi': '' })
  t.match(readUki(tree, '/srv/a.efi', '/srv'), { value: { extras: ['/srv/loader/addons/a.addon.efi'] } }, 'but told')
  const denied = { ...tree, names: () => ({ state: 'unknown', code: 'EACCES' }) as const }
  t.same(readUki(denied, '/srv/a.efi'), { state: 'unknown', code: 'EACCES' }, 'not looked at is not none')
})

t.test('as a kernel that was named', async (t) => {
  const tree = makeTree(t, {
    [AT]: file('signed.efi'),
    '/efi/EFI/Linux/words.efi': file('words.addon.efi'),
    '/usr/lib/modules/6.12.0-1-test/modules.dep': '',
  })
  const header = { format: 'uki', signed: true, machine: 'x86_64', cmdlineSize: 2047 }
  t.match(imageAt(tree, AT, []), {
    value: { release: '6.12.0-1-test', image: AT, header, modules: true, initrds: [], nameSays: undefined },
  })
  t.same(imageAt(tree, '/efi/EFI/Linux/words.efi', []), { state: 'unknown', code: 'ENOEXEC' })
})

t.test('a kernel of no bytes is none', async (t) => {
  const bytes = Buffer.from(file('plain.efi'))
  const header = bytes.indexOf('.linux\0')
  bytes.writeUInt32LE(0, header + 16) // SizeOfRawData
  t.equal(parsed(bytes), 'it has no .linux section, or an empty one')
})

t.test('mutated: nothing outside of the file', async () => {
  const real = ['plain', 'microcode', 'signed', 'profiles', 'bare'].map((name) => file(`${name}.efi`))
  const edit = fc.tuple(
    fc.oneof(fc.nat(100_000), fc.nat(1200), fc.nat(1200)),
    fc.oneof(fc.nat(255), fc.constantFrom(0xffffffff, 0x7fffffff, 512)),
  )
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.array(edit, { maxLength: 10 }), fc.nat(400_000), (source, edits, cut) => {
      const bytes = Buffer.from(source)
      for (const [at, value] of edits) {
        if (value < 256) bytes[at % bytes.length] = value
        else bytes.writeUInt32LE(value, at % (bytes.length - 4))
      }
      const uki = parsed(bytes.subarray(0, cut))
      if (typeof uki === 'string') return uki.length > 0
      const whole = Math.min(cut, bytes.length)
      const inside = [uki.linux, ...uki.initrds].every(({ offset, size }) => offset > 0 && offset + size <= whole)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these may not be left
      return inside && !/[\x00-\x1f\x7f]/.test(uki.cmdline ?? '') && (uki.cmdline?.length ?? 0) <= 1 << 16
    }),
    { numRuns: 2000 },
  )
})
