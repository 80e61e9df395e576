import t from 'tap'
import { grubenvWritable } from '../../src/bootloader/grubenv-writable.ts'
import { openTree } from '../../src/sys/fs.ts'
import { fixture, unfold } from './tree-file.ts'

const BLOCK = '# GRUB Environment Block\n'.padEnd(1024, '#')
const U = '7b2b1f2e-53a4-4c9c-8a5e-0d6e9a3f1c11'

t.test('by file system and device', async (t) => {
  const cases: [fixture: string, more: string, true | RegExp][] = [
    ['debian', '', true],
    ['fedora', '', true],
    ['debian-lvm-on-luks', '', true],
    ['debian-md-raid1', '', /^no: .*RAID/],
    ['ubuntu-btrfs', '', /^no: .*btrfs/],
    ['opensuse', '', /^no: .*btrfs/],
    ['automounts', '', true],
    ['container', '', /^\? .*overlay/],
    ['debian', '=== /proc/device-tree/x\n', /^\? .*firmware/],
    ['debian', '=== /proc/device-tree/x\n=== /sys/firmware/efi/x\n', true],
  ]
  const dm = (uuid: string) => `=== /proc/self/mountinfo
1 0 254:1 / / rw - ext4 /dev/mapper/a rw
=== /dev/mapper/a -> ../dm-1
=== /sys/class/block/dm-1/dm/uuid
${uuid}
`
  const on = (fstype: string, source: string) => `=== /proc/self/mountinfo\n1 0 8:1 / / rw - ${fstype} ${source} rw\n`
  const whole: [text: string, true | RegExp][] = [
    [dm('LVM-abc'), /^no: .*LVM/],
    [dm('CRYPT-LUKS2-abc'), /^\? .*encrypted/],
    [dm('mpath-abc'), true],
    [dm('part2-mpath-abc'), true],
    [dm('DDF1-x'), /^\? .*device mapper/],
    [dm('').replace('/uuid', '/x'), /^\? .*device mapper/],
    [on('ext2', '/dev/sda1'), true],
    [on('xfs', '/dev/nvme0n1p2'), true],
    [on('vfat', '/dev/mmcblk0p1'), true],
    [on('ext4', '/dev/vda'), true],
    [on('ext4', '/dev/xvda1'), true],
    [on('ext4', '/dev/md127p1'), /^no: .*RAID/],
    [on('ext4', '/dev/loop0'), /^no: .*loop/],
    [on('ext4', '/dev/bcache0'), /^\? .*bcache0/],
    [on('f2fs', '/dev/sda1'), /^no: .*f2fs/],
    [on('ntfs3', '/dev/sda1'), /^\? .*ntfs3/],
    [on('constructor', '/dev/sda1'), /^\? /],
    [on('zfs', 'rpool/ROOT/x'), /^no: .*ZFS/],
    [on('autofs', 'systemd-1'), /^\? .*which file system/],
    [`=== /etc/fstab\nUUID=${U} / ext4 x 0 1\n`, /^\? .*which device/],
    [`=== /etc/fstab\n/dev/sda1 / ext4 x 0 1\n`, true],
    [`=== /etc/fstab\nUUID=${U} / btrfs x 0 1\n`, /^no: .*btrfs/],
    ['', /^\? .*which file system/],
  ]
  const all = [
    ...cases.map(([name, more, wanted]) => [fixture(name) + more, wanted, name] as const),
    ...whole.map(([text, wanted]) => [text, wanted, text] as const),
  ]
  for (const [text, wanted, label] of all) {
    const tree = openTree(unfold(t.testdir(), `${text}\n=== /boot/grub/grubenv\n${BLOCK}`))
    const found = grubenvWritable(tree, '/boot/grub/grubenv')
    const said = 'unknown' in found ? `? ${found.unknown}` : found.writable || `no: ${found.why}`
    wanted === true ? t.equal(said, true, label) : t.match(said, wanted, label)
  }
})

t.test('by the file', async (t) => {
  const env = '=== /boot/grub/grubenv'
  const cases: [string, object][] = [
    ['', { writable: false, why: /there is no/ }],
    [`${env}\n${BLOCK}x`, { writable: false, why: /no environment block of 1024 bytes/ }],
    [`${env}\n${BLOCK.slice(1)}`, { writable: false, why: /no environment block/ }],
    [`${env}\n${BLOCK.replace('# GRUB', '# GRAB')}`, { writable: false, why: /no environment block/ }],
    [`${env}/x\n`, { writable: false, why: /is no regular file/ }],
    [`${env}\n${BLOCK.replace('\n####################', '\nenv_block=512+1\n####')}`, { unknown: /env_block/ }],
    [`${env} -> ../efi/grubenv\n=== /boot/efi/grubenv\n${BLOCK}`, { writable: false, why: /another file system/ }],
    [`${env} -> ../x\n=== /boot/x\n${BLOCK}`, { writable: true }],
    [`${env} -> gone`, { writable: false, why: /there is no/ }],
  ]
  for (const [text, wanted] of cases) {
    const tree = openTree(unfold(t.testdir(), `${fixture('debian')}\n${text}`))
    t.match(grubenvWritable(tree, '/boot/grub/grubenv'), wanted, text.slice(0, 40))
  }
})
