import os from 'node:os'
import t from 'tap'
import { readRunning } from '../../src/machine/running.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { asLive } from './trees.ts'

const KERNEL = '/proc/sys/kernel'

t.test('what /proc says, without its line ends', async (t) => {
  const tree = makeTree(t, {
    [`${KERNEL}/osrelease`]: '6.12.90+deb13-amd64\n',
    [`${KERNEL}/version`]: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.90-1 (2026-10-01)\n',
    [`${KERNEL}/arch`]: 'x86_64\n',
    [`${KERNEL}/random/boot_id`]: '11111111-2222-3333-4444-555555555555\n',
    [`${KERNEL}/bootloader_type`]: '208\n',
    '/proc/cmdline': ' root=/dev/vda2 dyndbg="file a +p" \n',
  })
  t.same(readRunning(tree), {
    release: '6.12.90+deb13-amd64',
    build: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.90-1 (2026-10-01)',
    machine: 'x86_64',
    cmdline: ' root=/dev/vda2 dyndbg="file a +p" ',
    bootId: '11111111-2222-3333-4444-555555555555',
    bootedBy: 'kexec',
  })
})

t.test('a tree without /proc', async (t) => {
  const nothing = { release: undefined, build: undefined, cmdline: undefined, bootId: undefined, bootedBy: 'unknown' }
  t.same(readRunning(makeTree(t, {})), { ...nothing, machine: undefined })
  t.equal(readRunning(asLive(makeTree(t, {}))).machine, os.machine(), 'a kernel before 6.1 has no arch in /proc')
})

t.test('how it was started', async (t) => {
  const chosen = '/proc/device-tree/chosen/linux,booted-from-kexec'
  const cases: [loader: string, bootedBy: string][] = [
    ['208\n', 'kexec'], // 0xd0: kexec-tools
    ['209\n', 'kexec'],
    ['223\n', 'kexec'],
    ['224\n', 'firmware'], // 0xe0: extended
    ['114\n', 'firmware'], // 0x72: GRUB
    ['48\n', 'firmware'],
    ['0\n', 'firmware'],
    ['13\n', 'firmware'],
    ['\n', 'unknown'],
    ['0xd0\n', 'unknown'],
  ]
  for (const [loader, bootedBy] of cases) {
    t.equal(readRunning(makeTree(t, { [`${KERNEL}/bootloader_type`]: loader })).bootedBy, bootedBy, loader)
  }
  t.equal(readRunning(makeTree(t, { [chosen]: '' })).bootedBy, 'kexec', 'a device tree')
  t.equal(readRunning(makeTree(t, { '/proc/device-tree/chosen': { dir: true } })).bootedBy, 'unknown')
})
