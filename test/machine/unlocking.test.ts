import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { readUnlocking } from '../../src/machine/unlocking.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const header = fs.readFileSync(path.join(__dirname, '../fixtures/luks/luks2-tokens.img'))
const UUID = '11111111-aaaa-4bbb-8ccc-dddddddddddd'
const root = { fstype: 'ext4', source: '/dev/mapper/deb--vg-root', devices: ['dm-1'] }

const dm = (name: string, called: string, uuid: string, ...slaves: string[]): Record<string, Node> => ({
  [`/sys/class/block/${name}/dm/name`]: `${called}\n`,
  [`/sys/class/block/${name}/dm/uuid`]: `${uuid}\n`,
  ...Object.fromEntries(slaves.map((slave) => [`/sys/class/block/${name}/slaves/${slave}`, { link: '../x' }])),
})
const luks = (type = 'LUKS2') =>
  dm('dm-0', 'vda5_crypt', `CRYPT-${type}-${UUID.replaceAll('-', '')}-vda5_crypt`, 'vda5')
const lvm = dm('dm-1', 'deb--vg-root', 'LVM-abc', 'dm-0')
const table = { '/etc/crypttab': `other UUID=2222 /key\nvda5_crypt UUID=${UUID} none luks\n` }
const all = { ...luks(), ...lvm, ...table }

t.test('LVM on LUKS, as the installer of Debian makes it', async (t) => {
  t.match(readUnlocking(makeTree(t, { ...all, '/dev/vda5': header }), root, false), {
    crypts: [
      {
        name: 'vda5_crypt',
        on: 'vda5',
        lines: [{ at: '/etc/crypttab:2' }],
        tokens: [{ kind: 'tpm2' }, { kind: 'clevis' }],
        ownKey: false,
      },
    ],
    clevis: false,
    remote: false,
    script: false,
    extended: [],
    pcrlock: undefined,
  })
})

t.test('what is an encryption, and which line is about it', async (t) => {
  const lines = (nodes: Record<string, Node>, on = root) =>
    readUnlocking(makeTree(t, nodes), on, false)?.crypts.map((crypt) => crypt.lines.map(({ at }) => at))
  const renamed = { '/etc/crypttab': `root UUID=${UUID.toUpperCase()} none luks\n` }
  t.same(lines(all), [['/etc/crypttab:2']])
  t.same(lines({ ...all, ...renamed }), [['/etc/crypttab:1']], 'by the number of the device')
  t.same(lines({ ...luks(), ...lvm }), [[]], 'no crypttab')
  t.same(lines({ ...luks('LUKS1'), ...lvm }), [[]])
  t.same(lines({ ...luks('LUKS2-OPAL'), ...lvm, ...renamed }), [['/etc/crypttab:1']])
  t.same(lines({ ...lvm, ...dm('dm-0', 'crypt', 'CRYPT-PLAIN-crypt', 'vda5') }), [[]])
  for (const kind of ['VERITY', 'INTEGRITY', 'SUBDEV', 'TEMP'])
    t.equal(lines({ ...lvm, ...luks(kind) }), undefined, `${kind} asks for nothing`)
  t.equal(lines(lvm), undefined)
  t.equal(lines(all, { ...root, devices: [] }), undefined, 'what is on / cannot be told')
  t.equal(lines({ ...all, '/etc/crypttab': { dir: true } }), undefined, 'not readable')
  t.same(
    lines({
      ...all,
      ...dm('dm-2', 'b', 'CRYPT-LUKS2-b', 'vdb1'),
      '/sys/class/block/dm-1/slaves/dm-2': { link: '../x' },
    }),
    [['/etc/crypttab:2'], []],
    'two of them',
  )
})

t.test('the others that a boot waits for', async (t) => {
  const OTHER = '22222222-aaaa-4bbb-8ccc-dddddddddddd'
  const disk = {
    '/dev/vdb1': header,
    '/sys/class/block/vdb1/dev': '254:17\n',
    [`/dev/disk/by-uuid/${OTHER}`]: { link: '../../vdb1' },
  }
  const cases: [what: string, line: string, others: object[]][] = [
    ['by its number', `data UUID=${OTHER} none luks`, [{ name: 'data', on: 'vdb1', tokens: [{}, {}] }]],
    ['by its path', 'data /dev/vdb1 none luks', [{ name: 'data', on: 'vdb1', uuid: undefined }]],
    ['nobody waits for it', `data UUID=${OTHER} none luks,nofail`, []],
    ['nobody opens it', `data UUID=${OTHER} none noauto`, []],
    ['a file', 'data /srv/image none luks', []],
    ["the root file system's", `vda5_crypt UUID=${OTHER} none luks`, []],
  ]
  for (const [what, line, others] of cases) {
    const nodes = { ...luks(), ...lvm, ...disk, '/etc/crypttab': `${line}\n` }
    const found = readUnlocking(makeTree(t, nodes), root, false)
    t.match(found?.others, others, what)
    t.equal(found?.others.length, others.length, what)
  }
  const alone = readUnlocking(makeTree(t, { ...disk, '/etc/crypttab': 'data /dev/vdb1 none\n' }), root, false)
  t.match(alone, { crypts: [], others: [{ name: 'data' }] }, 'the root file system is not encrypted')
})

t.test('what gets into initrds', async (t) => {
  const SHARE = '/usr/share/initramfs-tools/hooks'
  const MODULES = '/usr/lib/dracut/modules.d'
  const cases: [nodes: Record<string, Node>, dracut: boolean, wanted: object][] = [
    [{ [`${SHARE}/clevis`]: '' }, false, { clevis: true, remote: false }],
    [{ [`${SHARE}/mandos`]: '' }, false, { clevis: false, remote: true }],
    [{ '/etc/dropbear/initramfs/authorized_keys': '' }, false, { remote: true }],
    [{ '/etc/dropbear-initramfs/authorized_keys': '' }, false, { remote: true }],
    [{ '/usr/lib/initcpio/hooks/clevis': '' }, false, { clevis: true }],
    [{ '/usr/lib/initcpio/hooks/tinyssh': '' }, false, { remote: true }],
    [{ [`${MODULES}/60clevis`]: { dir: true } }, true, { clevis: true, remote: false }],
    [{ [`${MODULES}/46sshd`]: { dir: true } }, true, { remote: true }],
    [{ [`${MODULES}/60crypt-ssh`]: { dir: true } }, true, { remote: true }],
    [{ [`${MODULES}/95ssh-client`]: { dir: true } }, true, { remote: false }],
    [{ [`${MODULES}/60clevis`]: { dir: true } }, false, { clevis: false }],
    [{ [`${SHARE}/cryptroot`]: '' }, false, { script: true }],
    [{ [`${SHARE}/cryptroot`]: '' }, true, { script: false }],
    [{ '/etc/cryptsetup-keys.d/vda5_crypt.key': '' }, false, { crypts: [{ ownKey: true }] }],
    [{ '/etc/cryptsetup-keys.d/other.key': '' }, false, { crypts: [{ ownKey: false }] }],
  ]
  for (const [nodes, dracut, wanted] of cases)
    t.match(readUnlocking(makeTree(t, { ...all, ...nodes }), root, dracut), wanted, Object.keys(nodes).join())
})
