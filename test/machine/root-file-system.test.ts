import t from 'tap'
import { blockByNumber, blockName, stackOf } from '../../src/machine/block-device.ts'
import { readRootFileSystem } from '../../src/machine/root-file-system.ts'
import { openTree } from '../../src/sys/fs.ts'
import { fixture, unfold } from '../bootloader/tree-file.ts'
import { makeTree } from '../kernel/make-tree.ts'

const CLASS = '/sys/class/block'
const dev = (...names: string[]) => names.map((name) => `=== /dev/${name}\n=== ${CLASS}/${name}/dev\n`).join('')

t.test('what is on /', async (t) => {
  const cases: [text: string, wanted: object | undefined, why: string][] = [
    [fixture('recorded-trixie'), { fstype: 'ext4', source: '/dev/vda2', devices: ['vda2'] }, 'a partition'],
    [fixture('automounts'), { fstype: 'ext4', source: '/dev/root', devices: ['sda2'] }, 'mounted without an initrd'],
    [
      fixture('debian-lvm-on-luks') + dev('dm-1'),
      { fstype: 'ext4', source: '/dev/mapper/deb--vg-root', devices: ['dm-1'] },
      'by its name where its number is not there',
    ],
    [
      fixture('btrfs-three-disks') + dev('sda', 'sdb', 'sdc'),
      { fstype: 'btrfs', source: '/dev/sdb', devices: ['sda', 'sdb', 'sdc'] },
      'all devices of a btrfs',
    ],
    [fixture('ubuntu-zfs'), { fstype: 'zfs', source: 'rpool/ROOT/ubuntu_bcqdgs', devices: [] }, 'none for ZFS'],
    [fixture('container'), { devices: [] }, 'none for an overlay'],
    ['=== /etc/fstab\n/dev/vda2 / ext4 defaults 0 1\n', undefined, 'fstab tells nothing of what is mounted'],
    ['', undefined, 'nothing'],
  ]
  for (const [text, wanted, why] of cases) {
    const found = readRootFileSystem(openTree(unfold(t.testdir(), text)))
    if (wanted) t.match(found, wanted, why)
    else t.equal(found, undefined, why)
  }
})

t.test('names and numbers', async (t) => {
  const tree = makeTree(t, {
    '/sys/dev/block/104:1': { link: '../../devices/pci0000:00/cciss0/c0d0/block/cciss!c0d0/cciss!c0d0p1' },
    '/sys/class/block/cciss!c0d0p1/dev': '104:1\n',
    '/dev/cciss/c0d0p1': '',
    '/dev/disk/by-label/root': { link: '../../cciss/c0d0p1' },
    '/dev/null': '',
    '/etc/passwd': '',
  })
  t.equal(blockByNumber(tree, '104:1'), 'cciss!c0d0p1')
  t.equal(blockByNumber(tree, '104:2'), undefined)
  t.equal(blockName(tree, '/dev/disk/by-label/root'), 'cciss!c0d0p1')
  t.equal(blockName(tree, '/dev/null'), undefined, 'no block device')
  t.equal(blockName(tree, '/etc/passwd'), undefined)
  t.equal(blockName(tree, '/dev/gone'), undefined)
})

t.test('what lies below', async (t) => {
  const block = (name: string, ...slaves: string[]) =>
    Object.fromEntries(slaves.map((slave) => [`${CLASS}/${name}/slaves/${slave}`, { link: `../../${slave}` }]))
  const dm = (name: string, called: string, uuid: string) => ({
    [`${CLASS}/${name}/dm/name`]: `${called}\n`,
    [`${CLASS}/${name}/dm/uuid`]: `${uuid}\n`,
  })
  const tree = makeTree(t, {
    ...dm('dm-1', 'vg-root', 'LVM-abc'),
    ...dm('dm-0', 'crypt', 'CRYPT-LUKS2-def-crypt'),
    ...block('dm-1', 'dm-0', 'sdb'),
    ...block('dm-0', 'sda5'),
    ...block('md0', 'md1'),
    ...block('md1', 'md0'),
  })
  t.same(stackOf(tree, ['dm-1']), [
    { name: 'dm-1', dm: { name: 'vg-root', uuid: 'LVM-abc' } },
    { name: 'dm-0', dm: { name: 'crypt', uuid: 'CRYPT-LUKS2-def-crypt' } },
    { name: 'sdb' },
    { name: 'sda5' },
  ])
  t.same(stackOf(tree, ['md0']), [{ name: 'md0' }, { name: 'md1' }], 'in a circle')
  t.same(stackOf(tree, []), [])
})
