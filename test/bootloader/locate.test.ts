import t from 'tap'
import { locator } from '../../src/bootloader/locate.ts'
import type { Device, Located } from '../../src/bootloader/types.ts'
import { openTree } from '../../src/sys/fs.ts'
import fc from '../fast-check.ts'
import { asLive } from '../machine/trees.ts'
import { fixture, unfold } from './tree-file.ts'

const U = '7b2b1f2e-53a4-4c9c-8a5e-0d6e9a3f1c11'
const B = 'c0ffee00-1111-4222-8333-444455556666'
const F = 'aaaaaaaa-0000-4000-8000-bbbbbbbbbbbb'
const SUSE = '/boot/vmlinuz-6.4.0-150600.23-default'

const uuid = (value: string): Device => ({ by: 'uuid', value })
const at = (path: string): Device => ({ by: 'mounted', at: path })
const text = (located: Located) => ('path' in located ? located.path : `? ${located.unknown}`)

t.test('on a system with its mounts', async (t) => {
  const cases: [string, Device, string, string | RegExp][] = [
    ['debian', uuid(U), '/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian', uuid(U.toUpperCase()), '//boot/./vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian', uuid('3a1f-77c0'), '/EFI/Linux/a.efi', '/boot/efi/EFI/Linux/a.efi'],
    ['debian', { by: 'label', value: 'my root' }, '/vmlinuz', '/vmlinuz'],
    ['debian', { by: 'label', value: 'MY ROOT' }, '/vmlinuz', /no file system here has the label MY ROOT/],
    ['debian', { by: 'partuuid', value: '0A1B2C3D-02' }, '/vmlinuz', '/vmlinuz'],
    ['debian', { by: 'partuuid', value: '0A1B2C3D-03' }, '/vmlinuz', /no file system here has the PARTUUID/],
    ['debian', at('/boot/grub/grub.cfg'), '/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian', at('/boot/efi/loader'), '/ID/linux', '/boot/efi/ID/linux'],
    ['debian', uuid('99999999-1111-4222-8333-444455556666'), '/boot/x', /9999.* \(\/dev\/sdb1\) is not mounted/],
    ['debian', uuid(U), '/boot/efi/x', /hidden by what is mounted on \/boot\/efi/],
    ['debian', uuid(U), '/boot/../etc/x', /no path of a file/],
    ['debian', uuid(U), 'boot/x', /no path of a file/],
    ['debian', uuid(U), '/boot/', /no path of a file/],
    ['debian', uuid(U), '', /no path of a file/],
    ['debian', uuid(U), '/a\0b', /no path of a file/],
    ['debian', { by: 'unknown', name: 'hd0,gpt2' }, '/boot/x', /only the firmware knows hd0,gpt2/],
    ['debian', { by: 'unknown', name: '' }, '/boot/x', /nothing tells/],
    ['debian-lvm-on-luks', uuid(B), '/vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian-lvm-on-luks', uuid(U), '/vmlinuz-1', '/vmlinuz-1'],
    ['debian-lvm-on-luks', uuid(U), '/boot/vmlinuz-1', /hidden/],
    ['debian-lvm-on-luks', uuid('11111111-aaaa-4bbb-8ccc-dddddddddddd'), '/x', /sda5.* is not mounted/],
    ['debian-lvm-on-luks', at('/boot/grub'), '/vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian-md-raid1', uuid(B), '/vmlinuz-1', '/boot/vmlinuz-1'],
    ['debian-md-raid1', uuid(U), '/sbin/x', '/sbin/x'],
    ['ubuntu-btrfs', uuid(U), '/@/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    ['ubuntu-btrfs', uuid(U), '/@home/a/vmlinuz', '/home/a/vmlinuz'],
    ['ubuntu-btrfs', at('/boot/grub'), '/@/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    [
      'ubuntu-btrfs',
      uuid(U),
      '/boot/vmlinuz-6.8.0-45-generic',
      /not mounted \(mounted: \/@ at \/, \/@home at \/home\)/,
    ],
    ['ubuntu-btrfs', uuid(U), '/@snapshots/1/boot/x', /not mounted/],
    ['ubuntu-btrfs', uuid(U), '/@2/boot/x', /not mounted/],
    ['opensuse', uuid(U), SUSE, SUSE],
    ['opensuse', at('/boot/grub2/grub.cfg'), SUSE, SUSE],
    ['opensuse', uuid(U), '/boot/vmlinuz-gone', /not mounted/],
    ['opensuse', uuid(U), `/@/.snapshots/1/snapshot${SUSE}`, SUSE],
    ['opensuse', uuid(U), `/@/.snapshots/2/snapshot${SUSE}`, `/.snapshots/2/snapshot${SUSE}`],
    ['opensuse', uuid(U), '/@/boot/grub2/x86_64-efi/a.mod', '/boot/grub2/x86_64-efi/a.mod'],
    ['fedora', uuid(B), '/vmlinuz-6.11.4-301.fc41.x86_64', '/boot/vmlinuz-6.11.4-301.fc41.x86_64'],
    ['fedora', at('/boot/loader/entries/a.conf'), '/vmlinuz-1', '/boot/vmlinuz-1'],
    ['fedora', uuid(F), '/root/usr/lib/modules/1/vmlinuz', '/usr/lib/modules/1/vmlinuz'],
    ['fedora', uuid(F), '/root/boot/vmlinuz-1', /hidden/],
    ['ubuntu-zfs', uuid('112210f47de98115'), '/BOOT/ubuntu_bcqdgs@/vmlinuz-1', '/boot/vmlinuz-1'],
    ['ubuntu-zfs', uuid('112210f47de98115'), '/BOOT/ubuntu_bcqdgs@autozsys_1/vmlinuz-1', /in a snapshot/],
    ['ubuntu-zfs', uuid('112210f47de98115'), '/BOOT/other@/vmlinuz-1', /dataset \/BOOT\/other is not mounted/],
    ['ubuntu-zfs', uuid('112210f47de98115'), '/ROOT/ubuntu_bcqdgs@/boot/vmlinuz-1', /is not mounted/],
    ['ubuntu-zfs', { by: 'label', value: 'rpool' }, '/ROOT/ubuntu_bcqdgs@/a', '/a'],
    ['ubuntu-zfs', { by: 'label', value: 'rpool' }, '/ROOT/ubuntu_bcqdgs@/boot/vmlinuz-1', /hidden/],
    ['ubuntu-zfs', at('/boot/x'), '/BOOT/ubuntu_bcqdgs@/vmlinuz-1', '/boot/vmlinuz-1'],
    ['ubuntu-zfs', uuid('3A1F-77C0'), '/grub/x', '/boot/efi/grub/x'],
    ['btrfs-three-disks', uuid(U), '/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    ['btrfs-three-disks', { by: 'label', value: 'pool' }, '/boot/vmlinuz-1', '/boot/vmlinuz-1'],
    ['recorded-trixie', uuid('a721fcbb-0b7b-44d9-91d4-903ceced5204'), '/boot/v', '/boot/v'],
    ['recorded-trixie', uuid('ef9f6a61-bb90-4d98-82b9-722560e0e526'), '/@/boot/v', '/t/root/boot/v'],
    ['recorded-trixie', { by: 'label', value: 'two words' }, '/@/boot/v', '/t/root/boot/v'],
    ['recorded-trixie', { by: 'label', value: 'two words' }, '/boot/v', /not mounted/],
    ['recorded-trixie', uuid('6b582f57-9e1b-45ad-9597-43d440901b51'), '/boot/v', '/t/lv/boot/v'],
    ['recorded-trixie', { by: 'label', value: 'unmounted' }, '/boot/v', /\/dev\/dm-1\) is not mounted/],
    ['recorded-trixie', at('/boot/efi/EFI'), '/EFI/x', '/boot/efi/EFI/x'],
    ['container', uuid(U), '/boot/vmlinuz-1', '/host boot/vmlinuz-1'],
    ['container', uuid(U), '/srv/gone/x', /not mounted/],
    ['container', at('/boot'), '/boot/vmlinuz-1', /overlay, which no boot loader reads/],
    ['automounts', uuid(U), '/vmlinuz', '/vmlinuz'],
    ['automounts', uuid('3A1F-77C0'), '/EFI/x', '/boot/EFI/x'],
    ['automounts', uuid('4B20-88D1'), '/EFI/x', /sda1.* is not mounted/],
    ['automounts', at('/efi/loader'), '/EFI/x', /\/efi is an automount/],
    ['automounts', uuid(U), '/efi/x', /hidden/],
    ['automounts', uuid(U), '/srv/a/x', '/srv/a/x'],
  ]
  for (const [name, device, path, wanted] of cases) {
    const tree = openTree(unfold(t.testdir(), fixture(name)))
    for (const find of [locator(tree), locator(asLive(tree))]) {
      const found = text(find({ device, path }))
      const label = `${name} ${JSON.stringify(device)} ${path}`
      typeof wanted === 'string' ? t.equal(found, wanted, label) : t.match(found, wanted, label)
    }
  }
})

t.test('what the tables leave open', async (t) => {
  const run = (name: string, change: (text: string) => string, path: string, device = uuid(U)) =>
    text(locator(openTree(unfold(t.testdir(), change(fixture(name)))))({ device, path }))
  const set = (from: string | RegExp, to: string) => (s: string) => {
    t.ok(s.match(from), `${from} is in the text`)
    return s.replace(from, to)
  }
  t.match(run('opensuse', set('splash=silent', 'rootflags=subvol=@/.snapshots/1/snapshot'), SUSE), /not mounted/)
  t.match(run('opensuse', set(/ {2}\/ .*btrfs {2}defaults/, ' / btrfs subvol=@'), SUSE), /not mounted/)
  t.match(run('opensuse', set('=== /proc/cmdline', '=== /x'), SUSE), /not mounted/, 'nothing tells how / was mounted')
  t.equal(run('ubuntu-zfs', set('/kstat/zfs/', '/x/'), '/BOOT/ubuntu_bcqdgs@/v', uuid('0123456789abcdef')), '/boot/v')
  const twice = set('=== /dev', '99 27 0:99 / /mnt rw - zfs tank/BOOT/ubuntu_bcqdgs rw\n=== /dev')
  const blind = (s: string) => twice(s).replaceAll('/kstat/zfs/', '/x/')
  t.match(run('ubuntu-zfs', blind, '/BOOT/ubuntu_bcqdgs@/v', uuid('0123456789abcdef')), /several pools/)
  t.match(run('ubuntu-zfs', twice, '/@/v', uuid(U)), /is not mounted/, 'no number of a pool')
  // no udev: fstab gives the place, if something is mounted there
  const noUdev = (s: string) =>
    `${s.replaceAll('=== /dev/disk/by-', '=== /x/')}\n=== /etc/fstab\nUUID=${B} /boot ext4 x\n`
  t.equal(run('debian-lvm-on-luks', noUdev, '/v', uuid(B)), '/boot/v')
  t.match(run('debian-lvm-on-luks', noUdev, '/v'), /nothing tells which file system has the UUID .* \(no \/dev\/disk\)/)
  // links are followed by a boot loader inside one file system alone
  const link = (target: string) => (s: string) => `${s}\n=== /boot/v\n=== /vmlinuz -> ${target}\n`
  t.match(run('debian-lvm-on-luks', link('boot/v'), '/vmlinuz'), /a link in \/vmlinuz leads to another file system/)
  t.equal(run('debian', link('boot/v'), '/vmlinuz'), '/vmlinuz')
  t.equal(run('debian', link('boot/gone'), '/vmlinuz'), '/vmlinuz', 'dangling: the place is certain all the same')
  const live = locator(asLive(openTree(t.testdir({ boot: { v: '' }, etc: { fstab: `UUID=${U} / ext4` } }))))
  t.match(text(live({ device: uuid(U), path: '/boot/v' })), /mountinfo/, 'this machine: never by fstab')
  t.match(text(live({ device: at('/boot'), path: '/boot/v' })), /mountinfo/)
})

t.test('two file systems with one UUID', async (t) => {
  const data = (device: string, type = 'ext4', uuid = U) =>
    `=== /run/udev/data/b${device}\nS:x\nE:ID_FS_UUID=${uuid}\nE:ID_FS_TYPE=${type}\n`
  const known = (device: string, name: string) =>
    `=== /sys/dev/block/${device} -> ../../class/block/${name}\n=== /sys/class/block/${name}/size\n`
  const holder = (name: string) => `=== /sys/class/block/${name}/holders/dm-0\n`
  const own = data('8:2')
  const sdb = known('8:17', 'sdb1')
  const cases: [what: string, more: string, wanted: string | RegExp][] = [
    ['one', own, '/boot/v'],
    ['a copy', own + sdb + data('8:17'), /^\? sdb1 and sda2 both have the UUID 7b2b/],
    ['a copy, in other case', own + sdb + data('8:17', 'ext4', U.toUpperCase()), /both have/],
    ['a path of a multipath', own + sdb + data('8:17') + holder('sdb1'), '/boot/v'],
    ['a disk of a RAID', own + sdb + data('8:17', 'linux_raid_member'), '/boot/v'],
    ['a mounted one, with a holder', own + data('8:1') + holder('sda1'), /both have/],
    ['another', own + sdb + data('8:17', 'ext4', B), '/boot/v'],
    ['no file of a device', `${own}=== /run/udev/data/n17\nE:ID_FS_UUID=${U}\n`, '/boot/v'],
    ['btrfs', data('8:2', 'btrfs') + sdb + data('8:17', 'btrfs'), '/boot/v'],
  ]
  for (const [what, more, wanted] of cases) {
    const find = locator(openTree(unfold(t.testdir(), `${fixture('debian')}\n${more}`)))
    const found = text(find({ device: uuid(U), path: '/boot/v' }))
    typeof wanted === 'string' ? t.equal(found, wanted, what) : t.match(found, wanted, what)
  }
})

t.test('thousands of mounts of one file system', async (t) => {
  const binds = Array.from(
    { length: 3_000 },
    (_, i) => `${100 + i} 27 8:2 /pods/${i} /srv/p${i} rw - ext4 /dev/sda2 rw`,
  )
  const set = (s: string) => s.replace('=== /dev', `${binds.join('\n')}\n=== /dev`)
  const tree = openTree(unfold(t.testdir(), set(fixture('debian'))))
  const find = locator(tree)
  t.equal(text(find({ device: uuid(U), path: '/pods/7/x' })), '/pods/7/x', 'the first in the table')
  t.equal(text(find({ device: uuid(U), path: '/boot/v' })), '/boot/v')
  const bare = set(fixture('debian')).replace('27 1 8:2 / /', '27 1 8:2 /@ /')
  const lost = text(locator(openTree(unfold(t.testdir(), bare)))({ device: uuid(U), path: '/boot/v' }))
  t.match(lost, /not mounted \(mounted: \/@ at \/, \/pods\/0 at \/srv\/p0, .*2 at \/srv\/p2\)$/)
})

t.test('in a tree without mounts', async (t) => {
  const v = { v: '' }
  const hd0: Device = { by: 'unknown', name: 'hd0,gpt2' }
  const cases: [string, Record<string, unknown>, string | undefined, Device, string, string | RegExp][] = [
    ['as it is', { boot: v }, undefined, uuid(U), '/boot/v', '/boot/v'],
    ['/boot', { boot: v }, undefined, uuid(U), '/v', '/boot/v'],
    ['nowhere', { boot: v }, undefined, uuid(U), '/w', /nowhere in the tree/],
    ['both', { ...v, boot: v }, undefined, uuid(U), '/v', /may be \/v or \/boot\/v/],
    ['one file', { boot: { v: '', boot: t.fixture('symlink', '.') } }, undefined, uuid(U), '/boot/v', '/boot/v'],
    ['fstab', { ...v, boot: v }, `UUID=${U} /boot ext4`, uuid(U), '/v', '/boot/v'],
    ['fstab, missing', {}, `UUID=${U} /boot ext4`, uuid(U), '/v', '/boot/v'],
    ['fstab, subvolume', { boot: v }, `UUID=${U} / btrfs subvol=@`, uuid(U), '/@/boot/v', '/boot/v'],
    ['fstab, default subvolume', { boot: v }, `UUID=${U} / btrfs x`, uuid(U), '/boot/v', '/boot/v'],
    ['fstab, other subvolume', { boot: v }, `UUID=${U} / btrfs subvol=@`, uuid(U), '/boot/v', /not mounted/],
    ['fstab, label', { boot: v }, 'LABEL="a b" /boot ext4', { by: 'label', value: 'a b' }, '/v', '/boot/v'],
    ['fstab, link', { boot: v }, `/dev/disk/by-uuid/${U} /boot ext4`, uuid(U), '/v', '/boot/v'],
    ['another system', { boot: v }, `UUID=${B} / ext4`, uuid(U), '/boot/v', /nowhere/],
    ['another /boot', { boot: v }, `/dev/vg/root / ext4\nUUID=${B} /boot ext4`, uuid(U), '/v', /nowhere/],
    ['the other one', { ...v, boot: v }, `/dev/vg/root / ext4\nUUID=${B} /boot ext4`, uuid(U), '/v', '/v'],
    ['a subvolume by device', { boot: v }, '/dev/sda1 / btrfs subvol=@', uuid(U), '/@/boot/v', '/boot/v'],
    ['ESP', { boot: { efi: v } }, undefined, uuid('3A1F-77C0'), '/v', '/boot/efi/v'],
    ['beside', { efi: v }, undefined, at('/efi/loader/entries'), '/v', '/efi/v'],
    ['beside, two', { efi: { loader: v }, ...v }, undefined, at('/efi/loader'), '/v', /may be/],
    ['beside, fstab', { efi: v }, `UUID=${U} / ext4`, at('/efi/loader'), '/v', '/efi/v'],
    ['beside, fstab, missing', {}, `UUID=${U} /boot ext4`, at('/boot/grub'), '/v', '/boot/v'],
    ['ZFS', { boot: v }, undefined, uuid('112210f47de98115'), '/ROOT/x@/boot/v', '/boot/v'],
    ['ZFS snapshot', { boot: v }, undefined, uuid('112210f47de98115'), '/ROOT/x@y/boot/v', /snapshot/],
    ['hd0', { boot: v }, undefined, hd0, '/v', '/boot/v'],
    ['no name', { boot: v }, undefined, { by: 'unknown', name: '' }, '/v', /nothing tells/],
    ['up', { boot: v }, undefined, uuid(U), '/boot/x/../v', /no path of a file/],
  ]
  for (const [name, dir, fstab, device, path, wanted] of cases) {
    const content = { ...dir, ...(fstab === undefined ? {} : { etc: { fstab } }) }
    const found = text(locator(openTree(t.testdir(content as Parameters<typeof t.testdir>[0])))({ device, path }))
    typeof wanted === 'string' ? t.equal(found, wanted, name) : t.match(found, wanted, name)
  }
})

t.test('any name of any device: no exception, nothing outside', async (t) => {
  const names = ['opensuse', 'ubuntu-zfs', 'container']
  const parent = t.testdir(Object.fromEntries(names.map((name) => [name, {}])))
  const dirs = names.map((name) => unfold(`${parent}/${name}`, fixture(name)))
  const finders = [...dirs, parent].map((dir) => locator(openTree(dir)))
  const path = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('..', '.', '@', '', 'boot', 'ROOT', 'v', 'x@y')).map((a) => `/${a.join('/')}`),
  )
  const value = fc.oneof(fc.string(), fc.constantFrom(U, B))
  const device = fc.oneof(
    fc.record({ by: fc.constantFrom('uuid' as const, 'label' as const, 'partuuid' as const), value }),
    fc.record({ by: fc.constant('mounted' as const), at: path }),
    fc.record({ by: fc.constant('unknown' as const), name: fc.string() }),
  )
  const inside = (found: Located) =>
    'unknown' in found || (found.path.startsWith('/') && !found.path.split('/').includes('..'))
  const property = fc.property(device, path, (device, path) => finders.every((find) => inside(find({ device, path }))))
  fc.assert(property, { numRuns: 1500 })
})
