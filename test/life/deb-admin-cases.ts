import { BEFORE, gone, IN, installed, OUT, PURGE, removed } from './deb-cases.ts'
import type { Case } from './life.ts'
import { DIR, DISABLE, DROPIN, MASK, MASKED, OWN, PRESET, put, SETUP } from './words.ts'

// 0.0.1 has another NEWS than now, and the same HOOK
const HOOK = '/etc/kernel/postinst.d/zzz-kexecctl'
const NEWS = '/etc/apt/apt.conf.d/99kexecctl'
/** What the administrator wrote, answered, changed and deleted. */
export const configuration: Case[] = [
  {
    name: 'install without /etc/default/kexec',
    given: ['rm /etc/default/kexec'],
    steps: [IN, 'test ! -e /etc/default/kexec'],
  },
  {
    name: 'install with LOAD_KEXEC=false',
    given: [put('/etc/default/kexec', 'LOAD_KEXEC=false')],
    steps: [IN],
    holds: [...installed, 'enable=no'],
  },
  {
    name: 'LOAD_KEXEC=false, and an answer',
    given: [
      put('/etc/default/kexec', 'LOAD_KEXEC=false'),
      'echo kexecctl kexecctl/enable boolean true | debconf-set-selections',
    ],
    steps: [IN],
    holds: [...installed, `+ ${DIR}`, `+ ${SETUP}`],
  },
  {
    name: "the administrator's own files",
    given: [put(OWN, '[Reboot]\nIntercept=no'), put(DROPIN, '[Service]\nNice=5')],
    from: [BEFORE],
    steps: [IN, OUT, IN],
    holds: [...installed, 'intercept=no'],
  },
  {
    name: 'kexecctl setup, then upgrade',
    from: [BEFORE, 'kexecctl setup --fallback no >/dev/null'],
    steps: [IN],
    same: false,
    holds: [...installed, 'fallback=no', `+ ${DIR}`, `+ ${SETUP}`],
  },
  {
    name: 'kexecctl setup, then remove and install',
    from: [IN, 'kexecctl setup --fallback no >/dev/null'],
    steps: [OUT, IN],
    same: true,
    holds: [...installed, 'fallback=no', `+ ${DIR}`, `+ ${SETUP}`],
  },
  {
    name: "kexecctl setup beside the administrator's own",
    given: [put(OWN, '[Reboot]\nIntercept=no')],
    from: [IN],
    steps: ['kexecctl setup --fallback no >/dev/null', PURGE],
    holds: gone,
  },
  {
    name: 'state of a run',
    from: [IN, 'mkdir -p /var/lib/kexecctl/x'],
    steps: [IN, OUT],
    holds: [...removed, '+ /var/lib/kexecctl', '+ /var/lib/kexecctl/x'],
  },

  {
    name: 'hook changed, upgrade',
    from: [BEFORE, put(HOOK, '// mine')],
    steps: [IN],
    holds: [...installed, `changed ${HOOK}`],
  },
  {
    name: 'hook changed, reinstall',
    from: [IN, put(HOOK, '// mine')],
    steps: [IN],
    same: true,
    holds: [...installed, `changed ${HOOK}`],
  },
  {
    name: 'hook changed, here and in the package',
    from: [BEFORE, put(NEWS, '// mine')],
    steps: [`dpkg --force-confdef --force-confold -i now.deb`],
    holds: [...installed, `changed ${NEWS}`, `+ ${NEWS}.dpkg-dist`],
  },
  {
    name: "hook changed, the package's preferred",
    from: [BEFORE, put(NEWS, '// mine')],
    steps: [`dpkg --force-confnew -i now.deb`],
    holds: [...installed, `+ ${NEWS}.dpkg-old`],
  },
  {
    name: 'hook changed, remove and install',
    from: [IN, put(HOOK, '// mine')],
    steps: [OUT, IN],
    same: true,
    holds: [...installed, `changed ${HOOK}`],
  },
  { name: 'hook changed, purge', from: [IN, put(HOOK, '// mine')], steps: [PURGE], holds: gone },
  {
    name: 'hook deleted, upgrade',
    from: [BEFORE, `rm ${HOOK}`],
    steps: [IN],
    holds: [...installed, `missing ${HOOK}`],
  },
  {
    name: 'hook deleted, here, and changed in the package',
    from: [BEFORE, `rm ${NEWS}`],
    steps: [`dpkg --force-confdef --force-confold -i now.deb`],
    holds: [...installed, `missing ${NEWS}`, `+ ${NEWS}.dpkg-dist`],
  },
  {
    name: 'hook deleted, reinstall',
    from: [IN, `rm ${HOOK}`],
    steps: [IN],
    same: true,
    holds: [...installed, `missing ${HOOK}`],
  },
  {
    name: 'hook deleted, remove and install',
    from: [IN, `rm ${HOOK}`],
    steps: [OUT, IN],
    same: true,
    holds: [...installed, `missing ${HOOK}`],
  },
  {
    name: 'all hooks deleted, purge',
    from: [IN, `rm ${HOOK} ${NEWS} /etc/kernel/postrm.d/zzz-kexecctl /etc/initramfs/post-update.d/zzz-kexecctl`],
    steps: [PURGE],
    holds: gone,
  },
]

/** What the administrator wants to run. */
export const units: Case[] = [
  {
    name: 'preset disables all',
    given: [put(PRESET, 'disable kexecctl*')],
    from: [BEFORE],
    steps: [IN, IN],
    holds: ['installed 0.1.0', 'units disabled'],
  },
  {
    name: 'preset disables one',
    given: [put(PRESET, 'disable kexecctl-reboot.service')],
    from: [BEFORE],
    steps: [IN, IN],
    holds: [...installed, 'kexecctl-reboot.service disabled'],
  },
  {
    name: 'masked before, install and upgrade',
    given: [MASK],
    from: [BEFORE],
    steps: [IN, OUT, IN],
    holds: [...installed, 'kexecctl-veto.service masked'],
  },
  {
    name: 'masked, upgrade',
    from: [BEFORE, MASK],
    steps: [IN],
    holds: [...installed, 'kexecctl-veto.service masked', `+ ${MASKED}`],
    left: [`+ ${MASKED}`],
  },
  {
    name: 'disabled, upgrade and reinstall',
    from: [BEFORE, DISABLE],
    steps: [IN, IN],
    holds: [...installed, 'kexecctl-reboot.service disabled'],
  },
  {
    name: 'disabled, remove and install',
    from: [IN, DISABLE],
    steps: [OUT, IN],
    holds: [...installed, 'kexecctl-reboot.service disabled'],
  },
  { name: 'disabled, purge and install', from: [IN, DISABLE], steps: [PURGE, IN] },
]
