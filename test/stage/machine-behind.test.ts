import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import type { Entry } from '../../src/plan/types.ts'
import { readBehind } from '../../src/stage/machine-behind.ts'
import { openTree } from '../../src/sys/fs.ts'
import { fixture, unfold } from '../bootloader/tree-file.ts'
import { base, facts, NEW, OLD } from '../plan/facts.ts'

const behind = (dir: string, cmdline: string) =>
  readBehind(openTree(dir), base(), { ...(facts().choice.entry as Entry), cmdline })

t.test('a virtual machine of Debian 13, as it is', async (t) => {
  const dir = unfold(
    t.testdir(),
    `${fixture('recorded-trixie')}=== /dev/vda2\n=== /sys/class/block/vda2/dev\n254:2\n=== /lib/modules/${NEW}/modules.dep\n`,
  )
  t.same(behind(dir, 'root=UUID=a721fcbb-0b7b-44d9-91d4-903ceced5204 ro quiet'), {
    rootFileSystem: { fstype: 'ext4', source: '/dev/vda2', devices: ['vda2'] },
    namedRoot: { state: 'found', device: 'vda2' },
    foreign: undefined,
    unlocking: undefined,
  })
  t.same(behind(dir, 'root=LABEL=gone root=LABEL=gone').namedRoot, { state: 'missing' })
  t.equal(behind(dir, 'ro quiet').namedRoot, undefined)
})

t.test('LVM on LUKS, and a module that was not built', async (t) => {
  const dir = unfold(
    t.testdir(),
    [
      fixture('debian-lvm-on-luks'),
      ...['dm-1', 'dm-0', 'sda5'].map((name) => `=== /dev/${name}\n=== /sys/class/block/${name}/dev\n`),
      '=== /sys/class/block/dm-1/dm/uuid\nLVM-abc\n=== /sys/class/block/dm-1/slaves/dm-0 -> ../../dm-0\n',
      '=== /sys/class/block/dm-0/dm/uuid\nCRYPT-LUKS2-11111111aaaa4bbb8cccdddddddddddd-sda5_crypt\n',
      '=== /sys/class/block/dm-0/dm/name\nsda5_crypt\n=== /sys/class/block/dm-0/slaves/sda5 -> ../../sda5\n',
      '=== /etc/crypttab\nsda5_crypt UUID=11111111-aaaa-4bbb-8ccc-dddddddddddd none luks,discard\n',
      `=== /lib/modules/${NEW}/modules.dep\n=== /lib/modules/${OLD}/updates/dkms/r8168.ko.xz\n`,
    ].join(''),
  )
  const header = path.join(__dirname, '../fixtures/luks/luks2-tokens.img')
  fs.copyFileSync(header, path.join(dir, 'dev/sda5'))
  t.match(behind(dir, 'root=/dev/mapper/deb--vg-root ro'), {
    namedRoot: { state: 'found', device: 'dm-1' },
    foreign: { missing: ['r8168'], files: [] },
    unlocking: { crypts: [{ name: 'sda5_crypt', on: 'sda5', tokens: [{ pcrs: [7, 11] }, { pcrs: [4, 7, 9] }] }] },
  })
})

t.test('nothing to be seen', async (t) => {
  const nothing = { rootFileSystem: undefined, namedRoot: undefined, foreign: undefined, unlocking: undefined }
  t.same(behind(t.testdir(), 'root=/dev/vda2 ro'), nothing)
})
