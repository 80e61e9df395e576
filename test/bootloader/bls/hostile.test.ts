import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { parseBls, unquoted } from '../../../src/bootloader/bls/entry.ts'
import { parseLoaderConf } from '../../../src/bootloader/bls/loader-conf.ts'
import { readSystemdBoot } from '../../../src/bootloader/bls/systemd-boot.ts'
import { compareVersions } from '../../../src/bootloader/bls/version.ts'
import { volumePath } from '../../../src/bootloader/bls/volume.ts'
import type { Menu } from '../../../src/bootloader/types.ts'
import { variablePath } from '../../../src/machine/efi-variables.ts'
import { openTree } from '../../../src/sys/fs.ts'
import fc from '../../fast-check.ts'
import { efiText } from './make-efi.ts'

// Mutated files from the fixtures: nothing is ever thrown, and nothing is chosen that no file names.
const FIXTURES = path.join(__dirname, '../../fixtures/systemd-boot')
const ENTRIES = ['plain', 'one-shot', 'leaked'].flatMap((name) => {
  const dir = path.join(FIXTURES, name, 'efi/loader/entries')
  return fs.readdirSync(dir).map((file) => fs.readFileSync(path.join(dir, file)))
})

const PIECES = [
  '\0',
  '\r',
  '\n',
  '\t',
  '"',
  "'",
  '#',
  ' ',
  '$(reboot)',
  '`reboot`',
  '\u001b[2J',
  '\u202e',
  'ü',
  '../../etc/shadow',
  '\nlinux ../../etc/shadow\n',
  '\nlinux \\..\\..\\etc\\shadow\n',
  '\nefi /EFI/x.efi\n',
  '\nuki /x.efi\n',
  '\narchitecture aa64\n',
  '\noptions init=/bin/sh\n',
  '\nsort-key \n',
  '\nversion ~~^^--..\n',
  '\ndefault @saved\n',
  '\ndefault [a-\n',
  '\npreferred *\n',
  'x'.repeat(5000),
]

interface Change {
  at: number
  remove: number
  put: Buffer
}

const change: fc.Arbitrary<Change> = fc.record({
  // not fc.double(): of all doubles up to 1 nearly all are next to 0
  at: fc.nat(0xffff).map((n) => n / 0x10000),
  remove: fc.nat({ max: 40 }),
  put: fc.oneof(
    fc.constantFrom(...PIECES).map((piece) => Buffer.from(piece)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  ),
})

const mutate = (bytes: Buffer, changes: readonly Change[]): Buffer =>
  changes.reduce((all, { at, remove, put }) => {
    const from = Math.floor(at * all.length)
    return Buffer.concat([all.subarray(0, from), put, all.subarray(from + remove)])
  }, bytes)

const changes = fc.array(change, { minLength: 1, maxLength: 6 })

// What was chosen stands in a file that is there.
const check = (root: string, menu: Menu): void => {
  for (const entry of [
    ...menu.entries,
    ...[menu.next, menu.usual].flatMap((one) => ('entry' in one ? [one.entry] : [])),
  ]) {
    const [, file = ''] = /^(.*):\d+$/s.exec(entry.at) ?? []
    const text = fs.readFileSync(root + file, 'utf8')
    const lines = parseBls(text)
    const named = lines.flatMap(({ key, value }) => (key === 'linux' ? [volumePath(unquoted(value))] : []))
    if (!named.includes(entry.linux.path)) throw new Error(`${entry.linux.path} is in no line`)
    // for a name that no file can have nobody can look
    const isNameable = entry.linux.path.split('/').every((name) => Buffer.byteLength(name) < 256)
    if (isNameable && !fs.existsSync(`${root}/efi${entry.linux.path}`))
      throw new Error(`${entry.linux.path} is not there`)
    if (/etc\/shadow/.test(entry.linux.path)) throw new Error('outside')
    if (!entry.cmdline.split(' ').every((word) => text.includes(word))) throw new Error('words of nobody')
  }
}

const makeRoot = (t: { testdir: () => string }): string => {
  const root = t.testdir()
  fs.cpSync(path.join(FIXTURES, 'one-shot'), root, { recursive: true })
  fs.mkdirSync(`${root}/etc`)
  fs.writeFileSync(`${root}/etc/shadow`, 'x')
  return root
}

t.test('entries', async (t) => {
  const root = makeRoot(t)
  const file = `${root}/efi/loader/entries/zzz.conf`
  let shown = 0
  let chosen = 0
  fc.assert(
    fc.property(fc.constantFrom(...ENTRIES), changes, (bytes, how) => {
      fs.writeFileSync(file, mutate(bytes, how))
      const menu = readSystemdBoot(openTree(root), { esp: '/efi' })
      check(root, menu)
      if (menu.entries.some((entry) => entry.id === 'zzz.conf')) shown++
      if ('entry' in menu.next) chosen++
    }),
    { numRuns: 2_000 },
  )
  t.ok(shown > 200, `${shown} were shown`)
  t.ok(chosen > 1_000, `${chosen} times something was chosen`)
})

t.test('names of entries', async (t) => {
  const name = fc
    .array(fc.constantFrom('a', '+', '-', '1', '0', '.', 'ü', '\n', '[', '*', '~', '^', ' ', '"'), { maxLength: 12 })
    .map((parts) => `${parts.join('')}.conf`)
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), (names) => {
      const root = makeRoot(t)
      for (const one of names) {
        const text = 'linux /debian/6.1.0-40-amd64/linux\n'
        fs.writeFileSync(`${root}/efi/loader/entries/${one}`, text)
      }
      check(root, readSystemdBoot(openTree(root), { esp: '/efi' }))
    }),
    { numRuns: 200 },
  )
})

t.test('loader.conf and variables', async (t) => {
  const root = makeRoot(t)
  const variables = [
    'LoaderEntryOneShot',
    'LoaderEntryDefault',
    'LoaderInfo',
    'LoaderFeatures',
    'LoaderEntries',
  ] as const
  const conf = Buffer.from('timeout 3\ndefault debian-6.12.9*\npreferred @saved\n')
  let chosen = 0
  fc.assert(
    fc.property(changes, fc.constantFrom(...variables), changes, (how, name, other) => {
      fs.writeFileSync(`${root}/efi/loader/loader.conf`, mutate(conf, how))
      fs.writeFileSync(root + variablePath(name), mutate(efiText('debian-6.1.0-40-amd64.conf\0'), other))
      const menu = readSystemdBoot(openTree(root), { esp: '/efi' })
      check(root, menu)
      if ('entry' in menu.next) chosen++
    }),
    { numRuns: 1_000 },
  )
  t.ok(chosen > 100, `${chosen} times something was chosen`)
})

t.test('texts', async (t) => {
  const text = fc.string({ unit: fc.constantFrom(...PIECES, 'title', 'linux', 'options', '=', 'a'), maxLength: 30 })
  fc.assert(
    fc.property(text, fc.constantFrom(' \t', '='), (one, separators) => {
      for (const { key, value, line } of parseBls(one, separators)) {
        const found = one.split('\0')[0]?.split(/\r\n|[\r\n]/)[line - 1]
        if (!found?.includes(key) || !found.includes(value)) throw new Error('made up')
      }
      parseLoaderConf(one)
    }),
    { numRuns: 2_000 },
  )
  t.pass()
})

t.test('the order of versions is one', async (t) => {
  const version = fc.string({
    unit: fc.constantFrom('1', '0', '9', 'a', 'B', '.', '-', '~', '^', '_', 'ü'),
    maxLength: 8,
  })
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      if (compareVersions(a, b) + compareVersions(b, a) !== 0) throw new Error('not the same from both sides')
      if (compareVersions(a, a) !== 0) throw new Error('not the same as itself')
      const [x, y, z] = [compareVersions(a, b), compareVersions(b, c), compareVersions(a, c)]
      if (x < 0 && y < 0 && z >= 0) throw new Error('not transitive')
    }),
    { numRuns: 5_000 },
  )
  t.pass()
})
