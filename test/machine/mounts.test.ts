import t from 'tap'
import { below, readMounts } from '../../src/machine/mounts.ts'
import { openTree } from '../../src/sys/fs.ts'
import { fixture, unfold } from '../bootloader/tree-file.ts'
import fc from '../fast-check.ts'
import { asLive, without } from './trees.ts'

const INFO = '/proc/self/mountinfo'

t.test('which mount holds a path', async (t) => {
  const cases: [string, string, string][] = [
    ['debian', '/boot/vmlinuz', '27 / ext4 /dev/sda2'],
    ['debian', '/boot/efi', '86 / vfat /dev/sda1'],
    ['debian', '/boot/efi/EFI/debian', '86 / vfat /dev/sda1'],
    ['debian', '/boot/efi2', '27 / ext4 /dev/sda2'],
    ['debian', '/proc/self', '23 / proc proc'],
    ['debian', '/', '27 / ext4 /dev/sda2'],
    ['ubuntu-btrfs', '/boot/x', '27 /@ btrfs /dev/vda2'],
    ['opensuse', '/boot/x', '60 /@/.snapshots/1/snapshot btrfs /dev/sda2'],
    ['opensuse', '/boot/grub2/x86_64-efi/grub.efi', '92 /@/boot/grub2/x86_64-efi btrfs /dev/sda2'],
    ['ubuntu-zfs', '/boot/grub/grub.cfg', '86 /grub vfat /dev/nvme0n1p1'],
    ['container', '/host boot/x', '1210 /boot ext4 /dev/sda2'],
    ['container', '/boot/x', '1203 / overlay overlay'],
    ['automounts', '/efi/x', '70 / autofs systemd-1'],
    ['automounts', '/boot/x', '72 / vfat /dev/sda3'],
    ['automounts', '/mnt/a/x', '74 / tmpfs tmpfs'],
  ]
  for (const [name, path, wanted] of cases) {
    const on = readMounts(openTree(unfold(t.testdir(), fixture(name)))).on(path) as Record<string, unknown> | undefined
    t.equal(`${on?.id} ${on?.root} ${on?.fstype} ${on?.source}`, wanted, `${name} ${path}`)
  }
})

t.test('lines', async (t) => {
  const of = (text: string) => readMounts(openTree(t.testdir({ proc: { self: { mountinfo: text } } })))
  t.match(of('36 35 98:0 /a\\040b /mnt\\011\\134 rw master:1 propagate_from:2 - ext3 /dev/a\\040b rw\n').all, [
    { at: '/mnt\t\\', root: '/a b', source: '/dev/a b', fstype: 'ext3', device: '98:0' },
  ])
  t.match(of('1 1 0:2 / / rw - rootfs  rw\n').all, [{ source: '', fstype: 'rootfs' }], 'an empty source')
  const two = '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /b rw - ext4 /dev/sda2 rw\n3 1 8:3 / /b rw - ext4 x rw\n'
  t.match(of(two).on('/b/c'), { device: '8:3' }, 'the last on a point')
  t.match(of(two.replace('3 1', '3 2')).on('/b/c'), { device: '8:3' }, 'the upper one on a point')
  const chroot = '9 5 8:1 / /boot rw - ext4 /dev/sda1 rw\n8 5 8:2 / /boot rw - ext4 /dev/sda2 rw\n'
  t.match(of(chroot).on('/boot/x'), { device: '8:2' }, 'no top: by the longest mount point')
  t.equal(of(chroot).on('/x'), undefined)
  t.equal(of('1 0 8:1 / / rw - ext4 x rw\n2 3 8:2 / / rw - a b c\n3 2 8:2 / / rw - a b c\n').on('/')?.device, '8:1')
  for (const bad of [
    '',
    '\n',
    'x',
    '1 2 3',
    '1 2 8:1 / / rw ext4 /dev/sda rw',
    '1 2 8:1 / a rw - ext4 b rw',
    '1 2 - - - - - - -',
  ])
    t.strictSame(of(bad).all, [], bad)
})

t.test('fstab, where another tree has no mountinfo', async (t) => {
  const of = (fstab: string) => readMounts(openTree(t.testdir({ etc: { fstab } })))
  const cases: [string, string, string][] = [
    ['UUID=a / ext4 errors=remount-ro 0 1', '/boot', 'UUID=a / ext4 / /'],
    ['UUID=a / ext4 defaults 0 1', '/', 'UUID=a / ext4 / /'],
    ['UUID=a /', '/x', ''],
    ['UUID=a / ext4', '/x', 'UUID=a / ext4 / /'],
    ['  # UUID=a / ext4 x 0 1', '/', ''],
    ['UUID="a" / btrfs subvol=@', '/x', 'UUID=a / btrfs /@ /'],
    ['UUID=a / btrfs ro,subvol=/@/x/ 0 0', '/x', 'UUID=a / btrfs /@/x /'],
    ['UUID=a / btrfs subvolid=5', '/x', 'UUID=a / btrfs / /'],
    ['UUID=a / btrfs subvolid=256', '/x', 'UUID=a / btrfs undefined /'],
    ['LABEL="my disk" /a\\040b vfat noauto,x-systemd.automount', '/a b/c', 'LABEL=my disk /a b vfat / /a b'],
    ['PARTLABEL=x\\040y\t/boot/\text4\tdefaults', '/boot/x', 'PARTLABEL=x y /boot ext4 / /boot'],
    ['UUID=a none swap sw 0 0\nUUID=b swap swap sw', '/x', ''],
    ['UUID=a / ext4\n/srv/boot /boot none bind', '/boot/x', 'UUID=a /boot ext4 /srv/boot /boot'],
    ['UUID=a / ext4\nUUID=b /srv btrfs subvol=s\n/srv/b/ /boot none rbind', '/boot/x', 'UUID=b /boot btrfs /s/b /boot'],
    ['UUID=a /b ext4 x\nUUID=c /b ext4 x', '/b/c', 'UUID=c /b ext4 / /b'],
  ]
  for (const [text, path, wanted] of cases) {
    const on = of(text).on(path)
    t.equal(on ? `${on.source} ${on.at} ${on.fstype} ${on.root} ${on.at}` : '', wanted, text)
  }
})

t.test('where it comes from', async (t) => {
  const mountinfo = '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n'
  const etc = { fstab: 'UUID=a / ext4' }
  const both = openTree(t.testdir({ etc, proc: { self: { mountinfo } } }))
  t.match(readMounts(both), { from: 'mountinfo' })
  t.match(readMounts(without(both, INFO)), { from: 'fstab', why: /EACCES/ })
  t.match(readMounts(asLive(without(both, INFO))), { from: 'none', why: /EACCES/ }, 'this machine: never by fstab')
  t.match(readMounts(openTree(t.testdir({ etc, proc: { self: { mountinfo: '' } } }))), { from: 'fstab' }, 'a procfs')
  t.match(readMounts(openTree(t.testdir({}))), { from: 'none', all: [] })
})

t.test('below', async (t) => {
  const cases: [string, string, string | undefined][] = [
    ['/', '/a', '/a'],
    ['/', '/', ''],
    ['/a', '/a', ''],
    ['/a', '/a/b', '/b'],
    ['/a', '/ab', undefined],
    ['/a/b', '/a', undefined],
  ]
  for (const [dir, path, rest] of cases) t.equal(below(dir, path), rest, `${dir} ${path}`)
})

/** A text with some pieces cut out, doubled or replaced. */
const mutated = (text: string) =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.nat(40),
        fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(' ', '\n', '\\', '"', '/', '- ')),
      ),
      { maxLength: 6 },
    )
    .map((edits) => edits.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), text))

t.test('never throws, whatever the tables say', async (t) => {
  const info = fixture('opensuse').split('=== ')[1] ?? ''
  const fstab = 'UUID="a b" / btrfs subvol=@ 0 0\n/srv/a /boot none bind,ro 0 0\nLABEL=x\\040y /boot/efi vfat x 0 0\n'
  const dir = t.testdir({ proc: { self: { mountinfo: 'x' } }, etc: { fstab } })
  const tree = openTree(dir)
  const check = (replaced: string) => (text: string) => {
    const fake = {
      ...tree,
      text: (p: string) => (p === replaced ? ({ state: 'ok', value: text } as const) : tree.text(p)),
    }
    const mounts = readMounts(fake)
    for (const { at } of mounts.all) mounts.on(at)
    for (const mount of [mounts.on('/boot/x'), mounts.on('/')]) if (mount && !mount.at.startsWith('/')) return false
    return true
  }
  fc.assert(fc.property(mutated(info), check(INFO)), { numRuns: 1000 })
  fc.assert(fc.property(mutated(fstab), check('/etc/fstab')), { numRuns: 1000 })
})
