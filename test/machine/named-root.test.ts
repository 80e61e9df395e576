import t, { type Test } from 'tap'
import { readNamedRoot } from '../../src/machine/named-root.ts'
import { readRootFileSystem } from '../../src/machine/root-file-system.ts'
import { openTree } from '../../src/sys/fs.ts'
import { fixture, unfold } from '../bootloader/tree-file.ts'

const NAMES = ['vda', 'vda1', 'vda2', 'dm-0', 'dm-1', 'loop1', 'loop2', 'loop3']
const devices = NAMES.map((name) => `=== /dev/${name}\n=== /sys/class/block/${name}/dev\n`).join('')
const trixie = fixture('recorded-trixie') + devices
const found = (device: string) => ({ state: 'found', device })
const missing = { state: 'missing' }

const rows = (t: Test, text: string, table: [value: string, wanted: object | undefined, why?: string][]) => {
  const tree = openTree(unfold(t.testdir(), text))
  const root = readRootFileSystem(tree)
  for (const [value, wanted, why] of table) {
    const got = readNamedRoot(tree, value, root)
    if (wanted) t.same(got, wanted, why ?? value)
    else t.equal(got, undefined, why ?? value)
  }
}

t.test('as udev of Debian 13 has named them', async (t) =>
  rows(t, trixie, [
    ['UUID=a721fcbb-0b7b-44d9-91d4-903ceced5204', found('vda2')],
    ['UUID=A721FCBB-0B7B-44D9-91D4-903CECED5204', found('vda2')],
    ['UUID=fc5a-8e1d', found('vda1'), 'in small letters, and the number of a FAT'],
    ['UUID=a721fcbb-0b7b-44d9-91d4-903ceced5205', missing],
    ['PARTUUID=d1193c34-b466-5243-bc64-d55475ffa98c', found('vda2')],
    ['PARTUUID=d1193c34-b466-5243-bc64-d55475ffa98d', missing],
    ['LABEL=root', found('vda2')],
    ['LABEL=Root', missing, 'a label is what it is'],
    ['LABEL=two words', found('loop1'), 'as the administrator wrote it'],
    ['LABEL=two\\x20words', found('loop1'), 'as udev writes it'],
    ['LABEL=lvroot', found('dm-0')],
    ['PARTLABEL=root', missing, 'no partition has a label'],
    ['/dev/vda2', found('vda2')],
    ['/dev/vda3', missing],
    ['/dev/mapper/vg-root', found('dm-0')],
    ['/dev/mapper/vg-gone', { ...missing, mapped: true }, 'root is on no volume: none need be active'],
    ['/dev/vg/gone', { ...missing, mapped: true }],
    ['/dev/mapper/other_crypt', { ...missing, mapped: true }],
    ['/dev/dm-1', found('dm-1')],
    ['/dev/disk/by-label/lvroot', found('dm-0')],
    ['/dev/disk/by-label/gone', missing],
    ['254:2', found('vda2')],
    ['254:9', missing],
    ['fe02', found('vda2'), 'the number of old: 0xfe is 254'],
    ['fe09', missing],
  ]),
)

t.test('the root file system is on LVM', async (t) => {
  const own =
    '=== /proc/self/mountinfo\n29 1 254:0 / / rw - ext4 /dev/mapper/deb--vg-root rw\n' +
    '=== /sys/dev/block/254:0 -> ../block/dm-0\n=== /sys/class/block/dm-0/dm/name\ndeb--vg-root\n' +
    '=== /sys/class/block/dm-0/dm/uuid\nLVM-abc\n'
  rows(t, own + devices, [
    ['/dev/mapper/deb--vg-gone', missing, 'its group is active'],
    ['/dev/deb-vg/gone', missing],
    ['/dev/mapper/deb-vg-gone', { ...missing, mapped: true }, 'the group deb'],
    ['/dev/other/root', { ...missing, mapped: true }, 'another group'],
    ['/dev/mapper/vda5_crypt', { ...missing, mapped: true }],
    ['/dev/vda9', missing],
  ])
})

t.test('what cannot be told', async (t) => {
  const values = [
    ...['none', '', 'ZFS=rpool/ROOT/debian', 'zfs:AUTO', 'zfs', 'nfs:10.0.0.1:/srv', '10.0.0.1:/srv', 'live:CDLABEL=x'],
    ...['/dev/nfs', '/dev/root', '/dev/ram0', '/dev/mtdblock0', '/dev/gpt-auto-root', 'gpt-auto', 'ubi0:rootfs'],
    ...['UUID=', 'UUID=../../vda2', 'PARTUUID=abc/PARTNROFF=1', '/dev/', '/dev/../etc/passwd', '/srv/x.img', 'tmpfs'],
    ...['/dev/null', `LABEL=${'x'.repeat(2000)}`, 'overlay', 'virtiofs:root', 'ID=x', 'mount', 'block:/dev/vda2'],
  ]
  rows(
    t,
    `${trixie}=== /dev/null\n`,
    values.map((value) => [value, undefined]),
  )
})

t.test('only where the running root file system is to be seen in the same way', async (t) => {
  const own =
    '=== /proc/self/mountinfo\n29 1 254:2 / / rw - ext4 /dev/vda2 rw\n=== /sys/dev/block/254:2 -> ../vda/vda2\n'
  const gone: [string, undefined][] = ['UUID=abc', 'LABEL=x', 'PARTUUID=abc', '/dev/vda3', '/dev/disk/by-id/x'].map(
    (value) => [value, undefined],
  )
  t.test('no /dev', async (t) => rows(t, own, gone))
  t.test('udev named others', async (t) =>
    rows(t, `${own}${devices}=== /dev/disk/by-uuid/abcd -> ../../vda1\n`, [
      ['UUID=abc', undefined],
      ['UUID=abcd', found('vda1'), 'what is there is there'],
      ['/dev/disk/by-id/x', undefined],
      ['/dev/vda3', missing],
    ]),
  )
  t.test('by the partition alone', async (t) =>
    rows(t, `${own}${devices}=== /dev/disk/by-partuuid/abcd -> ../../vda2\n`, [['UUID=abc', missing]]),
  )
  t.test('an overlay', async (t) => rows(t, fixture('container') + devices, gone))
  t.test('nothing mounted', async (t) => rows(t, devices, gone))
  t.test('ZFS', async (t) => rows(t, fixture('ubuntu-zfs') + devices, gone))
})
