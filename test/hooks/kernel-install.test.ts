import path from 'node:path'
import t from 'tap'
import { type Place, runHook } from './run-hook.ts'

const PLUGIN = 'hooks/kernel-install/zz-kexecctl.install'
const POSTINST = 'hooks/kernel/postinst.d/zzz-kexecctl'

const KVER = '6.12.9-200.fc41.x86_64'
const STAGING = '/var/tmp/kernel-install.staging.xY12Zz'
// kernel-install(8): what Fedora's kernel-core has it call, what dracut adds, and the call for a removal
const ADD = ['add', KVER, `/boot/c0ffee/${KVER}`, `/lib/modules/${KVER}/vmlinuz`]
const STAGED = ['add', KVER, `/efi/c0ffee/${KVER}`, `${STAGING}/linux`, `${STAGING}/initrd`]
const REMOVE = ['remove', KVER, `/boot/c0ffee/${KVER}`]

const apt = { DPKG_FRONTEND_LOCKED: 'true' }
const staging = { KERNEL_INSTALL_STAGING_AREA: STAGING, KERNEL_INSTALL_LAYOUT: 'bls', KERNEL_INSTALL_VERBOSE: '1' }
const noApt: Place = { aptHook: false }
const added = `mark, called kernel-install add ${KVER}`
const cases: [string[], NodeJS.ProcessEnv, string, Place?][] = [
  [ADD, {}, added, noApt],
  [STAGED, staging, added, noApt],
  [REMOVE, {}, `mark, called kernel-install remove ${KVER}`, noApt],
  [['add', "6.1 $(id) '"], {}, "mark, called kernel-install add 6.1 $(id) '", noApt],
  [['add'], {}, 'mark, called kernel-install add', noApt],
  [['inspect', KVER], {}, 'nothing', noApt],
  [['<add|remove>', '$KERNEL_VERSION'], {}, 'nothing', noApt],
  [[], {}, 'nothing', noApt],
  [ADD, { KERNEL_INSTALL_BYPASS: '1' }, 'nothing', noApt],
  [ADD, { KERNEL_INSTALL_BYPASS: 'yes' }, 'nothing', noApt],
  [ADD, { KERNEL_INSTALL_BYPASS: '0' }, added, noApt],
  [ADD, { KERNEL_INSTALL_BYPASS: '' }, added, noApt],
  [ADD, { KERNEL_INSTALL_BYPASS: 'off', SYSTEMD_OFFLINE: 'NO' }, added, noApt],
  [ADD, { DPKG_ROOT: '/target' }, 'nothing'],
  [ADD, { SYSTEMD_OFFLINE: '1' }, 'nothing'],
  [REMOVE, {}, 'nothing', { chroot: true }],
  [ADD, apt, 'nothing', { chroot: true }],
  [ADD, {}, 'nothing', { systemd: false }],
  [ADD, {}, 'nothing', { program: '' }],
  [ADD, {}, `called kernel-install add ${KVER}`, { runIsFile: true }],
  [ADD, {}, added],
  [ADD, {}, 'mark', { ...noApt, rpm: 'WRITE' }],
  [REMOVE, {}, 'mark', { ...noApt, rpm: 'WRITE' }],
  [ADD, {}, added, { ...noApt, rpm: 'READ' }],
  [ADD, {}, `called kernel-install add ${KVER}`, { ...noApt, rpm: 'WRITE', runIsFile: true }],
  [ADD, {}, 'nothing', { ...noApt, rpm: 'WRITE', chroot: true }],
  [ADD, apt, 'mark'],
  [REMOVE, apt, 'mark'],
  [ADD, apt, added, noApt],
  [ADD, apt, `called kernel-install add ${KVER}`, { runIsFile: true }],
  [ADD, {}, 'mark, nonsense', { program: '#!/bin/sh\necho nonsense\nexit 77\n' }],
  [ADD, {}, 'mark', { program: '#!/bin/sh\nkill -9 $$\n' }],
  [ADD, {}, 'mark, read: ', { program: '#!/bin/sh\necho "read: $(cat)"\n' }],
]

for (const shell of ['/bin/dash', '/bin/bash'])
  t.test(`what the plugin does, ${path.basename(shell)}`, async (t) => {
    const dir = t.testdir()
    for (const [args, env, did, place] of cases) {
      const { status, stdout, did: does } = runHook(dir, shell, PLUGIN, args, env, place)
      // bash tells of a child that was killed
      const said = does.replace(/, .*Killed.*$/, '').trim()
      t.strictSame([status, stdout, said], [0, '', did.trim()], `${args} ${JSON.stringify({ ...env, ...place })}`)
    }
  })

t.test('grubby’s 95-kernel-hooks.install runs postinst.d as well: one look more, and none fails', async (t) => {
  const dir = t.testdir()
  const image = `/boot/vmlinuz-${KVER}`
  const env = { KERNEL_INSTALL_MACHINE_ID: 'c0ffee', KERNEL_INSTALL_LAYOUT: 'other' }
  const first = runHook(dir, '/bin/dash', POSTINST, [KVER, image], env, noApt)
  t.strictSame(first, { status: 0, stdout: '', did: `called postinst ${KVER} ${image}` })
  t.strictSame(runHook(dir, '/bin/dash', PLUGIN, ADD, env, noApt), { status: 0, stdout: '', did: added })
})

t.test('it is the last plugin of all', async (t) => {
  // kernel-install(8) sorts by name, in the C locale; Fedora's and systemd's own
  const others = ['20-grub', '50-dracut', '51-dracut-rescue', '60-kdump', '90-loaderentry', '92-crashkernel']
  const names = [...others, '95-akmods', '95-kernel-hooks', '99-nvidia', 'zz-kexecctl'].map((name) => `${name}.install`)
  t.equal([...names].sort().at(-1), path.basename(PLUGIN))
})
