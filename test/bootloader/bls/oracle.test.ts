import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { findPlaces } from '../../../src/bootloader/bls/places.ts'
import { readSystemdBoot } from '../../../src/bootloader/bls/systemd-boot.ts'
import { compareVersions } from '../../../src/bootloader/bls/version.ts'
import type { Chosen } from '../../../src/bootloader/types.ts'
import { openTree } from '../../../src/sys/fs.ts'

// What the real bootctl and systemd-analyze said: see test/fixtures/systemd-boot/README.md.
const FIXTURES = path.join(__dirname, '../../fixtures')

interface Listed {
  type: 'type1' | 'type2'
  id: string
  path: string
  root: string
  title: string
  version?: string
  options?: string
  linux: string
  initrd?: string[]
  isDefault: boolean
}

const json = <T>(file: string): T => JSON.parse(fs.readFileSync(path.join(FIXTURES, file), 'utf8')) as T
const idOf = (chosen: Chosen): string => ('entry' in chosen ? chosen.entry.id : Object.values(chosen).join())
const read = (name: string) => {
  const tree = openTree(path.join(FIXTURES, 'systemd-boot', name))
  return readSystemdBoot(tree, findPlaces(tree))
}

const PLACES = {
  plain: { esp: '/efi' },
  xbootldr: { esp: '/efi', xbootldr: '/boot' },
  counted: { esp: '/boot' },
  uki: { esp: '/boot/efi' },
  'one-shot': { esp: '/efi' },
  saved: { esp: '/efi' },
  order: { esp: '/efi', xbootldr: '/boot' },
  leaked: { esp: '/efi' },
}

for (const [name, places] of Object.entries(PLACES)) {
  t.test(name, async (t) => {
    const listed = json<Listed[]>(`systemd-boot/${name}/bootctl.json`)
    t.same(findPlaces(openTree(path.join(FIXTURES, 'systemd-boot', name))), places)
    const menu = read(name)
    t.ok(listed.length > 0)
    t.same(
      menu.entries.map((entry) => entry.id),
      listed.map((one) => one.id),
      'the same entries in the same order',
    )
    t.equal(idOf(menu.next), listed.find((one) => one.isDefault)?.id)
    for (const [index, one] of listed.entries()) {
      const entry = menu.entries[index]
      t.match(entry, {
        title: one.title,
        cmdline: one.options ?? '',
        linux: { device: { by: 'mounted', at: one.root }, path: one.linux },
        initrds: (one.initrd ?? []).map((file) => ({ device: { by: 'mounted', at: one.root }, path: file })),
        uki: one.type === 'type2' ? true : undefined,
      })
      t.ok(entry?.at.startsWith(one.path), 'evidence names the file')
      if (one.type === 'type1') t.equal(entry?.version, one.version)
    }
  })
}

t.test('a one-shot entry is not the usual one', async (t) => {
  const menu = read('one-shot')
  const usual = json<Listed[]>('systemd-boot/one-shot/usual.json').find((one) => one.isDefault)?.id
  t.equal(idOf(menu.usual), usual)
  t.not(idOf(menu.next), usual)
  t.equal(menu.oneShot, idOf(menu.next))
  t.equal(read('plain').oneShot, undefined)
})

t.test('the release is that of the image', async (t) => {
  t.same(
    read('uki').entries.map((entry) => entry.version),
    ['6.12.48+deb13-amd64', '6.12.9+deb13-amd64'],
  )
})

t.test('patterns', async (t) => {
  const conf = json<Record<string, string>>('systemd-boot/globs/defaults.json')
  for (const [pattern, id] of Object.entries(conf)) {
    if (pattern === '') continue
    const root = t.testdir()
    fs.cpSync(path.join(FIXTURES, 'systemd-boot/globs/efi'), `${root}/efi`, { recursive: true })
    fs.writeFileSync(`${root}/efi/loader/loader.conf`, `timeout 3\ndefault ${pattern}\n`)
    t.equal(idOf(readSystemdBoot(openTree(root), { esp: '/efi' }).next), id, pattern)
  }
})

t.test('versions', async (t) => {
  const pairs = json<[string, string, number][]>('bls/compare-versions.json')
  t.ok(pairs.length > 1000)
  const wrong = pairs.filter(([a, b, order]) => compareVersions(a, b) !== order)
  t.same(wrong, [])
})
