import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { layOut, type Place, runHook, showsLocks } from './run-hook.ts'

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
  [ADD, {}, added, { ...noApt, rpm: 'ELSE' }],
  [ADD, {}, 'nothing', { ...noApt, rpm: 'WRITE', container: '/run/systemd/container' }],
  [ADD, {}, 'nothing', { ...noApt, container: '/run/.containerenv' }],
  [ADD, {}, 'nothing', { ...noApt, container: '/.dockerenv' }],
  [REMOVE, {}, 'nothing', { ...noApt, container: '/run/ostree-booted' }],
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

const seen = showsLocks()
for (const shell of ['/bin/dash', '/bin/bash'])
  t.test(`what the plugin does, ${path.basename(shell)}`, async (t) => {
    const dir = t.testdir()
    if (!seen) t.comment('this kernel shows no locks: not under rpm')
    for (const [args, env, did, place] of cases.filter(([, , , place]) => seen || place?.rpm === undefined)) {
      const { status, stdout, did: does } = runHook(dir, shell, PLUGIN, args, env, place)
      // bash tells of a child that was killed
      const said = does.replace(/, .*Killed.*$/, '').trim()
      t.strictSame([status, stdout, said], [0, '', did.trim()], `${args} ${JSON.stringify({ ...env, ...place })}`)
    }
  })

// Of Fedora and its kin: systemd's own, grubby's, those of dracut, kexec-tools, akmods and a driver
const OTHERS = ['20-grub', '50-dracut', '51-dracut-rescue', '60-kdump', '90-loaderentry', '92-crashkernel', '95-akmods']
const LAST = ['95-kernel-hooks', '99-nvidia', '99-zfs']

// In a name space of its own, with our directory where the plugins are.
const INSIDE = `mount --bind "$1" /usr/lib/kernel/install.d || exit
[ ! -d /etc/kernel/install.d ] || mount --bind "$2" /etc/kernel/install.d || exit
shift 2
exec kernel-install "$@"`

t.test('kernel-install runs it as the last plugin of all, also where one of them runs postinst.d', async (t) => {
  const dir = t.testdir({ plugins: {}, none: {}, boot: {}, conf: { 'install.conf': 'layout=other\n' }, image: '' })
  const at = (name: string) => path.join(dir, name)
  const say = (name: string, more: string) =>
    writeFileSync(at(`plugins/${name}.install`), `#!/bin/sh\necho ${name} >&2\n${more}`, { mode: 0o755 })
  // what grubby's 95-kernel-hooks.install does
  const postinst = layOut(dir, POSTINST, noApt, 'postinst')
  for (const name of [...LAST, ...OTHERS]) say(name, name === '95-kernel-hooks' ? `exec "${postinst}" "$2" "$4"\n` : '')
  layOut(dir, PLUGIN, noApt, `plugins/${path.basename(PLUGIN)}`)
  const words = ['--mount', '--map-root-user', 'sh', '-c', INSIDE, 'sh', at('plugins'), at('none')]
  const env = { PATH: process.env.PATH, BOOT_ROOT: at('boot'), KERNEL_INSTALL_CONF_ROOT: at('conf') }
  const r = spawnSync('unshare', [...words, 'add', KVER, at('image')], { encoding: 'utf8', env })
  if (r.error || r.status === 127 || /^(?:unshare|mount):/m.test(r.stderr))
    return t.plan(0, 'no kernel-install, or no name space of mounts')
  const called = [`called postinst ${KVER} ${at('image')}`, `called kernel-install add ${KVER}`]
  const [hooks = '', ...after] = LAST
  t.strictSame(
    [r.status, r.stdout, r.stderr.trim().split('\n')],
    [0, '', [...OTHERS, hooks, called[0], ...after, called[1]]],
  )
})
