import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { readSystemdBoot } from '../../../src/bootloader/bls/systemd-boot.ts'
import type { Chosen, Menu } from '../../../src/bootloader/types.ts'
import type { UkiRead } from '../../../src/bootloader/uki.ts'
import { variablePath } from '../../../src/machine/efi-variables.ts'
import { known, type Tree } from '../../../src/sys/fs.ts'
import { makeTree, type Node } from '../../kernel/make-tree.ts'
import { variable } from './make-efi.ts'

const UKI = 'debian-6.12.9+deb13-amd64.efi'

type Nodes = Record<string, Node>
type Places = Parameters<typeof readSystemdBoot>[1]

const entry = (name: string, ...lines: string[]): Nodes => ({
  [`/efi/loader/entries/${name}`]: ['title x', 'linux /vmlinuz', ...lines, ''].join('\n'),
})
const conf = (text: string): Nodes => ({ '/efi/loader/loader.conf': text })
const loader = (version: string): Nodes => ({
  '/efi/EFI/systemd/systemd-bootx64.efi': `MZ ... #### LoaderInfo: systemd-boot ${version} ####`,
})
const THREE = { '/efi/vmlinuz': 'x', ...entry('a-1.conf'), ...entry('a-2.conf'), ...entry('a-3.conf') }

const idOf = (chosen: Chosen): string =>
  'entry' in chosen ? chosen.entry.id : 'other' in chosen ? `other: ${chosen.other}` : `unknown: ${chosen.unknown}`
const ids = (menu: Menu): string[] => menu.entries.map((one) => one.id)

t.test('who chooses', async (t) => {
  const next = (nodes: Nodes, places: Places = { esp: '/efi' }) =>
    idOf(readSystemdBoot(makeTree(t, { ...THREE, ...nodes }), places).next)
  const tested: [what: string, nodes: Nodes, id: string | RegExp][] = [
    ['nothing', {}, 'a-3.conf'],
    ['loader.conf', conf('default a-1.conf'), 'a-1.conf'],
    ['the variable first', { ...conf('default a-1.conf'), ...variable('LoaderEntryDefault', 'a-2.conf') }, 'a-2.conf'],
    ['a pattern in the variable', variable('LoaderEntryDefault', 'A-[12]*'), 'a-2.conf'],
    ['preferred first', conf('default a-1.conf\npreferred a-2.conf'), 'a-2.conf'],
    [
      'preferred in a variable',
      { ...variable('LoaderEntryPreferred', 'a-2.conf'), ...variable('LoaderEntryDefault', 'a-1.conf') },
      'a-2.conf',
    ],
    ['no preferred before 260', { ...loader('257.13'), ...conf('default a-1.conf\npreferred a-2.conf') }, 'a-1.conf'],
    [
      'one-shot',
      { ...variable('LoaderEntryOneShot', 'a-1.conf'), ...variable('LoaderEntryDefault', 'a-2.conf') },
      'a-1.conf',
    ],
    ['one-shot that is gone', variable('LoaderEntryOneShot', 'gone.conf'), 'a-3.conf'],
    ['saved', { ...conf('default @saved'), ...variable('LoaderEntryLastBooted', 'a-1.conf') }, 'a-1.conf'],
    [
      'saved in a variable',
      { ...variable('LoaderEntryDefault', '@saved'), ...variable('LoaderEntryLastBooted', 'a-1.conf') },
      'a-1.conf',
    ],
    ['nothing saved yet', conf('default @saved'), 'a-3.conf'],
    ['an empty variable', variable('LoaderEntryDefault', ''), 'a-3.conf'],
    ['Windows', conf('default auto-windows'), /^unknown: auto-windows is selected/],
    [
      'Windows, not there at the last boot',
      { ...conf('default auto-windows'), ...variable('LoaderEntries', 'a-1.conf\0auto-osx') },
      'a-3.conf',
    ],
    [
      'Windows, there at the last boot',
      { ...conf('default auto-windows'), ...variable('LoaderEntries', 'a-1.conf\0auto-windows') },
      'other: auto-windows',
    ],
    [
      'firmware setup, once',
      variable('LoaderEntryOneShot', 'auto-reboot-to-firmware-setup'),
      /^unknown: auto-reboot-to-/,
    ],
    [
      'a variable that cannot be read',
      { [variablePath('LoaderEntryDefault')]: Buffer.alloc(2) },
      /^unknown: .*LoaderEntryDefault-.* cannot be read: EINVAL/,
    ],
    [
      'not needed',
      { [variablePath('LoaderEntryDefault')]: Buffer.alloc(2), ...variable('LoaderEntryOneShot', 'a-1.conf') },
      'a-1.conf',
    ],
    ['no efivarfs', { '/sys/firmware/efi/efivars': { dir: true } }, /^unknown: .* cannot be read: ENODATA/],
    [
      'loader.conf that is a directory',
      { '/efi/loader/loader.conf': { dir: true } },
      /^unknown: \/efi\/loader\/loader.conf cannot be read: EISDIR/,
    ],
  ]
  for (const [what, nodes, id] of tested) {
    if (typeof id === 'string') t.equal(next(nodes), id, what)
    else t.match(next(nodes), id, what)
  }
  t.match(next({}, { xbootldr: '/efi' }), /^unknown: the ESP/)
  t.equal(next(variable('LoaderEntryPreferred', 'a-1.conf'), { xbootldr: '/efi' }), 'a-1.conf')
  t.equal(next({}, {}), 'unknown: the ESP with loader.conf is not mounted')
  t.equal(idOf(readSystemdBoot(makeTree(t, { '/efi/x': '' }), { esp: '/efi' }).next), 'unknown: there is no boot entry')
})

t.test('the usual entry goes without the one-shot wish', async (t) => {
  const menu = readSystemdBoot(makeTree(t, { ...THREE, ...variable('LoaderEntryOneShot', 'A-1.conf') }), {
    esp: '/efi',
  })
  t.equal(idOf(menu.next), 'a-1.conf')
  t.equal(idOf(menu.usual), 'a-3.conf')
  t.equal(menu.oneShot, 'A-1.conf', 'as it is written')
})

t.test('what is in an entry', async (t) => {
  const file = [
    'title $(reboot) \u001b[31mred',
    'version 6.1.0',
    'linux \\EFI//x/./linux',
    'initrd /ucode.img',
    'initrd /EFI/../initrd.img',
    'options root="a b"  $kernelopts',
    'options quiet \\"',
    'grub_users $grub_users',
  ]
  const tree = makeTree(t, { '/efi/EFI/x/linux': 'x', '/efi/loader/entries/Über.conf': file.join('\r\n') })
  const device = { by: 'mounted', at: '/efi' }
  t.same(readSystemdBoot(tree, { esp: '/efi' }).next, {
    entry: {
      id: 'Über.conf',
      title: '$(reboot) \u001b[31mred',
      at: '/efi/loader/entries/Über.conf:3',
      linux: { device, path: '/EFI/x/linux' },
      initrds: [
        { device, path: '/ucode.img' },
        { device, path: '/initrd.img' },
      ],
      cmdline: 'root="a b"  $kernelopts quiet \\"',
      version: '6.1.0',
    },
  })
})

t.test('an initrd that only the options name', async (t) => {
  const options = 'options initrd=\\a.img root=/dev/x initrd=/b.img'
  const one = readSystemdBoot(makeTree(t, { ...entry('a.conf', options), '/efi/vmlinuz': '' }), { esp: '/efi' })
    .entries[0]
  t.same(
    one?.initrds.map(({ path }) => path),
    ['/a.img', '/b.img'],
  )
  const both = { ...entry('a.conf', options, 'initrd /c.img'), '/efi/vmlinuz': '' }
  t.same(
    readSystemdBoot(makeTree(t, both), { esp: '/efi' }).entries[0]?.initrds.map(({ path }) => path),
    ['/c.img'],
  )
})

t.test('what systemd-boot hides', async (t) => {
  const hidden: [what: string, ...lines: string[]][] = [
    ['no image', 'linux /none'],
    ['outside', 'linux ../../etc/shadow'],
    ['nothing to start', 'title z'],
    ['two kinds', 'linux /vmlinuz', 'efi /vmlinuz'],
    ['another architecture', 'linux /vmlinuz', 'architecture aa64'],
    ['another architecture, in front', 'architecture AA64', 'linux /vmlinuz'],
    ['uki before 258', 'uki /vmlinuz'],
  ]
  for (const [what, ...lines] of hidden) {
    const nodes = { ...THREE, ...loader('257.13'), '/etc/shadow': 'x', '/efi/loader/entries/z.conf': lines.join('\n') }
    const menu = readSystemdBoot(makeTree(t, nodes), { esp: '/efi' })
    t.same(ids(menu), ['a-3.conf', 'a-2.conf', 'a-1.conf'], what)
    t.equal(idOf(menu.next), 'a-3.conf', what)
  }
  const shown = readSystemdBoot(
    makeTree(t, { ...THREE, ...loader('257.13'), ...entry('z.conf', 'architecture X64') }),
    { esp: '/efi' },
  )
  t.equal(idOf(shown.next), 'z.conf')
})

t.test('what is no Linux kernel of these files', async (t) => {
  const table: [line: string, wanted: RegExp][] = [
    ['efi /vmlinuz', /^unknown: .*z\.conf:1: it starts an EFI program/],
    ['uki-url http://example.org/a.efi', /z\.conf:1: the image comes from the network/],
    ['uki /vmlinuz', /z\.conf:1: \/efi\/vmlinuz cannot be read: it is no PE file/],
  ]
  for (const [line, wanted] of table) {
    const menu = readSystemdBoot(makeTree(t, { ...THREE, '/efi/loader/entries/z.conf': line }), { esp: '/efi' })
    t.match(idOf(menu.next), wanted)
    t.same(ids(menu), ['a-3.conf', 'a-2.conf', 'a-1.conf'])
  }
})

t.test('boot counting', async (t) => {
  const counted = { '/efi/vmlinuz': 'x', ...entry('a-1.conf'), ...entry('a-2+2-1.conf'), ...entry('a-3+0-3.conf') }
  const read = (nodes: Nodes) => readSystemdBoot(makeTree(t, { ...counted, ...nodes }), { esp: '/efi' })
  t.same(ids(read({})), ['a-2.conf', 'a-1.conf', 'a-3.conf'], 'bad ones last')
  t.equal(idOf(read({}).next), 'a-2.conf')
  t.equal(idOf(read(conf('default a-3.conf')).next), 'a-3.conf', 'a default is taken, bad or not')
  t.equal(idOf(read(conf('preferred a-3.conf')).next), 'a-2.conf', 'a preferred entry is not')
  const bad = { '/efi/vmlinuz': 'x', ...entry('a-3+0-3.conf') }
  t.equal(idOf(readSystemdBoot(makeTree(t, bad), { esp: '/efi' }).next), 'a-3.conf', 'there is nothing else')
  const wish = conf('default a-1.conf\ndefault a-2.conf')
  t.equal(idOf(read({ ...loader('262.1'), ...wish }).next), 'a-2.conf')
  t.equal(idOf(read({ ...loader('252.39'), ...wish }).next), 'a-2.conf', 'by the order: no such id')
  const older = conf('default a-3.conf')
  t.equal(idOf(read({ ...loader('257.13'), ...older }).next), 'a-3.conf')
  t.equal(idOf(read({ ...loader('252.39'), ...older }).next), 'a-2.conf', 'counters were a part of the id')
  t.match(idOf(read({ ...loader('257.7'), ...older }).next), /^unknown: it depends on the version/)
  t.equal(
    idOf(read({ ...variable('LoaderInfo', 'systemd-boot 252.39'), ...older }).next),
    'a-2.conf',
    'the one that ran',
  )
})

t.test('entries that cannot be read', async (t) => {
  const long = { '/efi/loader/entries/a-9.conf': 'x'.repeat((1 << 16) + 1) }
  const read = (nodes: Nodes) => readSystemdBoot(makeTree(t, { ...THREE, ...long, ...nodes }), { esp: '/efi' })
  t.match(idOf(read({}).next), /^unknown: \/efi\/loader\/entries\/a-9.conf cannot be read: longer/)
  t.match(idOf(read(conf('default a-*')).next), /^unknown: /)
  t.equal(idOf(read(conf('default a-1.conf')).next), 'a-1.conf', 'it is not in the way')
  t.match(read({}).findings, [{ id: 'boot-entry-unreadable', level: 'warn', evidence: '/efi/loader/entries/a-9.conf' }])
})

t.test('entries that cannot be told', async (t) => {
  const bytes = (text: string) => ({ '/efi/loader/entries/z.conf': Buffer.from(text, 'latin1') })
  const many = (count: number) => `linux /vmlinuz\n${'initrd /a.img\n'.repeat(count)}`
  const words = (count: number) => `linux /vmlinuz\noptions${' initrd=/a.img'.repeat(count)}\n`
  const table: [nodes: Nodes, id: string | RegExp][] = [
    [bytes('linux /vmlinuz\noptions a=\xe9\n'), /^unknown: .*z\.conf cannot be read: bytes .* no UTF-8 in line 2$/],
    [bytes('linux /vmlinu\xff\n'), /^unknown: .*no UTF-8 in line 1$/],
    [bytes('linux /vmlinuz\ninitrd /\xff\n'), /no UTF-8 in line 2$/],
    [bytes('linux /vmlinuz\ntitle \xe9\n# \xe9\n'), 'z.conf'],
    [bytes('linux /vmlinuz\noptions a=\xc3\xa9\n'), 'z.conf'],
    [bytes(many(32)), 'z.conf'],
    [bytes(many(33)), /^unknown: .*z\.conf cannot be read: more than 32 initrds$/],
    [bytes(words(32)), 'z.conf'],
    [bytes(words(33)), /^unknown: .*z\.conf:1: it names more than 32 initrds$/],
  ]
  for (const [nodes, id] of table) {
    const found = idOf(readSystemdBoot(makeTree(t, { ...THREE, ...nodes }), { esp: '/efi' }).next)
    if (typeof id === 'string') t.equal(found, id)
    else t.match(found, id)
  }
})

t.test('a directory is listed once', async (t) => {
  const entries = Object.assign({}, ...[1, 2, 3].map((i) => entry(`b-${i}.conf`, `initrd /IMAGES/A-${i}.img`)))
  const tree = makeTree(t, { ...THREE, ...entries, '/efi/images/a-1.IMG': '', '/efi/images/a-2.img': '' })
  const listed: string[] = []
  const names = (dir: string) => {
    listed.push(dir)
    return tree.names(dir)
  }
  const menu = readSystemdBoot({ ...tree, names }, { esp: '/efi' })
  const initrds = menu.entries.flatMap((one) => one.initrds.map(({ path }) => path))
  t.same(initrds, ['/IMAGES/A-3.img', '/images/a-2.img', '/images/a-1.IMG'])
  t.equal(listed.filter((dir) => dir === '/efi/images').length, 1)
})

t.test('entries of any architecture where nothing tells it', async (t) => {
  const nodes = { ...THREE, ...entry('z.conf', 'architecture aa64') }
  t.equal(idOf(readSystemdBoot(makeTree(t, nodes), { esp: '/efi' }).next), 'z.conf')
  const x64 = { ...nodes, '/proc/sys/kernel/arch': 'x86_64\n' }
  t.equal(idOf(readSystemdBoot(makeTree(t, x64), { esp: '/efi' }).next), 'a-3.conf')
})

t.test('two that count as the same', async (t) => {
  const twins = { ...entry('z_1.conf'), ...entry('z__1.conf') }
  const read = (nodes: Nodes) => readSystemdBoot(makeTree(t, { ...THREE, ...twins, ...nodes }), { esp: '/efi' })
  t.match(idOf(read({}).next), /^unknown: .*z_1.conf and .*z__1.conf count as the same/)
  t.equal(idOf(read(conf('default a-1.conf')).next), 'a-1.conf')
  t.equal(idOf(read(conf('default z_1.conf')).next), 'z_1.conf')
  const nodes = { ...THREE, '/boot/loader/entries/a-3.conf': 'linux /vmlinuz', '/boot/vmlinuz': '' }
  const menu = readSystemdBoot(makeTree(t, nodes), { esp: '/efi', xbootldr: '/boot' })
  t.match(menu.next, { entry: { at: '/efi/loader/entries/a-3.conf:2' } }, 'the ESP comes first')
  t.match(menu.entries[1], { at: '/boot/loader/entries/a-3.conf:1', linux: { device: { by: 'mounted', at: '/boot' } } })
})

t.test('profiles of type #1', async (t) => {
  const nodes = { ...THREE, ...entry('z.conf', 'profile 1') }
  t.equal(idOf(readSystemdBoot(makeTree(t, nodes), { esp: '/efi' }).next), 'a-3.conf', 'never by itself')
})

const uki = (tree: Tree, file: string): UkiRead => {
  const text = known(tree.text(file)) ?? ''
  if (!text.startsWith('UKI')) return { state: 'unknown', code: 'ENOEXEC', why: 'it is no PE file' }
  const [, cmdline, profiles = '1', extra] = text.split('|')
  return {
    state: 'ok',
    value: {
      linux: { offset: 0, size: 1 },
      initrds: [],
      ...(cmdline !== '' && cmdline !== undefined && { cmdline }),
      uname: '6.1.0',
      osrel: 'PRETTY_NAME="Debian 12"\nIMAGE_ID=\'debian\'\nVERSION_ID=12\nBUILD_ID=1\n',
      inner: { format: 'bzImage' },
      innerSigned: false,
      signed: false,
      profiles: Number(profiles),
      sections: [],
      extras: extra === undefined ? [] : [extra],
    },
  }
}

t.test('unified kernel images in entries', async (t) => {
  const next = (image: string, ...lines: string[]) => {
    const nodes = { '/efi/a.efi': image, '/efi/loader/entries/z.conf': ['uki /a.efi', ...lines].join('\n') }
    return readSystemdBoot(makeTree(t, nodes), { esp: '/efi' }, uki).next
  }
  t.match(next('UKI|ro quiet'), { entry: { cmdline: 'ro quiet', version: '6.1.0', uki: true, initrds: [] } })
  t.match(next('UKI|', 'options ro'), { entry: { cmdline: 'ro', uki: true } }, 'no line of its own')
  t.match(next('UKI|ro', 'options ro'), { entry: { cmdline: 'ro' } }, 'the same line')
  t.match(next('UKI|ro', 'options rw'), { unknown: /different options/ })
  t.match(next('UKI|ro', 'profile 1'), { unknown: 'there is no boot entry' }, 'never by itself')
  t.match(next('UKI|ro|1|/efi/a.efi.extra.d/b.addon.efi'), { unknown: /b.addon.efi may add to the command line/ })
})

t.test('unified kernel images in /EFI/Linux', async (t) => {
  const read = (nodes: Nodes, places: Places = { esp: '/efi' }) => readSystemdBoot(makeTree(t, nodes), places, uki)
  const two = { '/efi/efi/linux/A-1.EFI': 'UKI|one', '/efi/efi/linux/a-2+1.efi': 'UKI|two|2' }
  t.match(read(two).entries, [
    { id: 'a-2.efi', title: 'Debian 12', cmdline: 'two', linux: { path: '/efi/linux/a-2+1.efi' }, uki: true },
    { id: 'A-1.EFI', cmdline: 'one' },
  ])
  t.match(read({ ...two, ...conf('default a-2.efi@rescue') }).next, { unknown: /may select a profile/ })
  t.match(read({ ...two, ...conf('default A-1.efi') }).next, { entry: { id: 'A-1.EFI' } })
  t.match(read({ '/efi/EFI/Linux/a.efi': 'UKI|ro|1|/efi/loader/addons/b.addon.efi' }).next, { unknown: /b.addon.efi/ })
  t.match(read({ '/efi/EFI/Linux/a.efi': 'UKI|ro|1|/efi/loader/credentials/b.cred' }).next, { entry: { id: 'a.efi' } })
  t.same(
    read({ '/efi/EFI/Linux/a.efi': 'text', '/efi/EFI/Linux/auto-b.efi': 'UKI|x', '/efi/EFI/Linux/c': 'UKI|x' }).entries,
    [],
  )
  t.match(read({ '/boot/EFI/Linux/a.efi': 'UKI|x' }, { xbootldr: '/boot' }).entries, [
    { at: '/boot/EFI/Linux/a.efi', linux: { device: { at: '/boot' }, path: '/EFI/Linux/a.efi' } },
  ])
})

t.test('a broken unified kernel image', async (t) => {
  const whole = fs.readFileSync(path.join(__dirname, '../../fixtures/systemd-boot/uki/boot/efi/EFI/Linux', UKI))
  const read = (bytes: Buffer) => {
    const tree = makeTree(t, { ...THREE, '/efi/EFI/Linux/z.efi': bytes })
    return idOf(readSystemdBoot(tree, { esp: '/efi' }).next)
  }
  t.equal(read(whole), 'z.efi')
  t.match(
    read(whole.subarray(0, 60_000)),
    /^unknown: \/efi\/EFI\/Linux\/z.efi cannot be read: /,
    'systemd-boot shows it',
  )
  const other = Buffer.from(whole.toString('latin1').replace('.osrel', '.other'), 'latin1')
  t.equal(read(other.subarray(0, 60_000)), 'a-3.conf', 'systemd-boot hides it')
})

t.test('entries with efi', async (t) => {
  const fixture = (name: string) => fs.readFileSync(path.join(__dirname, '../../fixtures', name))
  const next = (image: Buffer) => {
    const lines = 'efi /x.efi\ninitrd /no.img\noptions initrd=/a.img ro'
    return readSystemdBoot(makeTree(t, { '/efi/x.efi': image, '/efi/loader/entries/z.conf': lines }), { esp: '/efi' })
      .next
  }
  const initrds = [{ path: '/a.img' }]
  t.match(next(fixture('images/6.12.115+deb13.1-cloud-amd64.head')), {
    entry: { cmdline: 'initrd=/a.img ro', initrds },
  })
  t.same(next(fixture('systemd-boot/plain/efi/EFI/systemd/systemd-bootx64.efi')), {
    other: '/efi/loader/entries/z.conf:1: the EFI program /efi/x.efi',
  })
})
