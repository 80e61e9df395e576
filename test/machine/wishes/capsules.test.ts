import fs from 'node:fs'
import t from 'tap'
import { readCapsules } from '../../../src/machine/wishes/capsules.ts'
import { makeTree, type Node } from '../../kernel/make-tree.ts'

const DIR = '/boot/efi/EFI/UpdateCapsule'
const FILE = `${DIR}/fwupd-ddc0ee61.cap`
const BTIME = 1_790_000_000
const FIRMWARE = { '/proc/stat': `btime ${BTIME}\n`, '/proc/sys/kernel/bootloader_type': '114\n' }
const KEXEC = { ...FIRMWARE, '/proc/sys/kernel/bootloader_type': '208\n' }

// arm64 tells nothing by itself
const { '/proc/stat': stat } = FIRMWARE
const OURS = { '/proc/stat': stat, '/proc/cmdline': 'root=/dev/vda2 kexecctl.id=0123\n' }
const UNTOLD = { '/proc/stat': stat, '/proc/cmdline': 'root=/dev/vda2 xkexecctl.id=0123\n' }

t.test('where it lies', async (t) => {
  for (const dir of [DIR, '/efi/EFI/UpdateCapsule', '/boot/EFI/UpdateCapsule']) {
    const message = `the firmware is to apply an update, ${dir}/a.bin`
    t.match(readCapsules(makeTree(t, { ...FIRMWARE, [`${dir}/a.bin`]: 'x' })), [{ id: 'capsule', message }])
  }
  const none: [nodes: Record<string, Node>, why: string][] = [
    [{}, 'no ESP'],
    [{ [DIR]: { dir: true } }, 'empty'],
    [{ [`${DIR}/.hidden`]: 'x' }, 'hidden'],
    [{ [`${DIR}/more/a.cap`]: 'x' }, 'a directory'],
    [{ '/boot/efi/EFI/debian/fw/fwupd-1.cap': 'x' }, 'elsewhere on the ESP'],
    [
      {
        [FILE]: 'x',
        '/proc/self/mountinfo': '1 1 0:1 / / rw - ext4 /dev/vda2 rw\n2 1 0:2 / /boot/efi rw - autofs systemd-1 rw\n',
      },
      'an automount',
    ],
  ]
  for (const [nodes, why] of none) t.same(readCapsules(makeTree(t, { ...FIRMWARE, ...nodes })), [], why)
})

t.test('no number of directories hides it', async (t) => {
  const dirs = Array.from({ length: 100 }, (_, i): [string, Node] => [`${DIR}/A${i}`, { dir: true }])
  const nodes = { ...FIRMWARE, ...Object.fromEntries(dirs), [FILE]: 'x' }
  t.match(readCapsules(makeTree(t, nodes)), [{ id: 'capsule', message: `the firmware is to apply an update, ${FILE}` }])
})

t.test('what lay there when the firmware had its turn does not count', async (t) => {
  const cases: [system: Record<string, Node>, file: number, dir: number, counts: boolean, why: string][] = [
    [FIRMWARE, BTIME - 10, BTIME - 10, false, 'put there before'],
    [FIRMWARE, BTIME + 10, BTIME - 10, true, 'written in this boot'],
    [FIRMWARE, BTIME - 10, BTIME + 10, true, 'copied with its old time in this boot'],
    [KEXEC, BTIME - 10, BTIME - 10, true, 'this system was started by kexec'],
    [OURS, BTIME - 10, BTIME - 10, true, 'the same, as our word tells'],
    [UNTOLD, BTIME - 10, BTIME - 10, false, 'no word of ours'],
    [{}, BTIME - 10, BTIME - 10, true, 'nothing tells when this boot began'],
  ]
  for (const [system, file, dir, counts, why] of cases) {
    const tree = makeTree(t, { ...system, [FILE]: 'x' })
    fs.utimesSync(tree.host(FILE), file, file)
    fs.utimesSync(tree.host(DIR), dir, dir)
    t.equal(readCapsules(tree).length, counts ? 1 : 0, why)
  }
})
