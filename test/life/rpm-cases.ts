import type { Case } from './life.ts'
import { above, DIR, DISABLE, DROPIN, MASK, MASKED, OWN, PRESET, put, SETUP } from './words.ts'

const IN = 'rpm -i --nodeps now.rpm'
const UP = 'rpm -U --nodeps now.rpm'
const AGAIN = 'rpm -U --nodeps --replacepkgs now.rpm'
const BEFORE = 'rpm -i --nodeps previous.rpm'
const DOWN = 'rpm -U --nodeps --oldpackage previous.rpm'
const OUT = 'rpm -e kexecctl'
const installed = ['installed 0.1.0-1', 'units enabled']
const gone = ['not installed']

// the release before has another NEWS than now, and the same HOOK
const HOOK = '/etc/dnf/libdnf5-plugins/actions.d/kexecctl.actions'
const NEWS = '/etc/dnf/plugins/post-transaction-actions.d/kexecctl.action'
const LINK = '/etc/systemd/system/kexec.target.wants/kexecctl-veto.service'

export const rpmCases: Case[] = [
  { name: 'install', steps: [IN, 'rpm -V --nodeps kexecctl'] },
  { name: 'reinstall', from: [IN], steps: [AGAIN, 'rpm --reinstall --nodeps now.rpm'], same: true },
  { name: 'upgrade', from: [BEFORE], steps: [UP, 'rpm -V --nodeps kexecctl'] },
  { name: 'downgrade', from: [IN], steps: [DOWN], holds: ['installed 0.1.0-0', 'units enabled'] },
  { name: 'erase', from: [IN], steps: [OUT], holds: gone },
  { name: 'erase, then install', from: [IN], steps: [OUT, IN], same: true },
  { name: 'install without triggers', steps: ['rpm -i --nodeps --notriggers now.rpm'] },
  { name: 'state of a run', from: [IN, 'mkdir -p /var/lib/kexecctl/x'], steps: [OUT], holds: gone },
  {
    name: "the administrator's own files",
    given: [put(OWN, '[Reboot]\nIntercept=no'), put(DROPIN, '[Service]\nNice=5')],
    from: [BEFORE],
    steps: [UP, OUT, IN],
    holds: [...installed, 'intercept=no'],
  },
  {
    name: 'kexecctl setup, which is theirs, too',
    from: [BEFORE, 'kexecctl setup --fallback no >/dev/null'],
    steps: [UP, OUT, IN],
    holds: [...installed, 'fallback=no'],
    left: [`+ ${DIR}`, `+ ${SETUP}`],
  },
  {
    name: 'hook changed, upgrade',
    from: [BEFORE, put(HOOK, '# mine')],
    steps: [UP],
    holds: [...installed, `changed ${HOOK}`],
    left: above(`${HOOK}.rpmsave`),
  },
  {
    name: 'hook changed, here and in the package',
    from: [BEFORE, put(NEWS, '# mine')],
    steps: [UP],
    holds: [...installed, `changed ${NEWS}`, `+ ${NEWS}.rpmnew`],
    left: above(`${NEWS}.rpmnew`).concat(`+ ${NEWS}.rpmsave`),
  },
  {
    name: 'hook changed, reinstall',
    from: [IN, put(HOOK, '# mine')],
    steps: [AGAIN],
    same: true,
    holds: [...installed, `changed ${HOOK}`],
    left: above(`${HOOK}.rpmsave`),
  },
  {
    name: 'hook changed, erase',
    from: [IN, put(HOOK, '# mine')],
    steps: [OUT],
    holds: [...gone, ...above(`${HOOK}.rpmsave`)],
    left: above(`${HOOK}.rpmsave`),
  },
  {
    name: 'hook emptied, upgrade',
    from: [BEFORE, `: >${NEWS}`],
    steps: [UP],
    holds: [...installed, `changed ${NEWS}`, `+ ${NEWS}.rpmnew`],
    left: above(`${NEWS}.rpmnew`).concat(`+ ${NEWS}.rpmsave`),
  },
  { name: 'hook deleted, upgrade: rpm brings it again', from: [BEFORE, `rm ${HOOK}`], steps: [UP] },
  { name: 'hooks deleted, erase', from: [IN, `rm ${HOOK} ${NEWS}`], steps: [OUT], holds: gone },
  {
    name: 'preset disables all',
    given: [put(PRESET, 'disable kexecctl*')],
    from: [BEFORE],
    steps: [UP, AGAIN],
    holds: ['installed 0.1.0-1', 'units disabled'],
  },
  {
    name: 'preset disables one',
    given: [put(PRESET, 'disable kexecctl-reboot.service')],
    from: [BEFORE],
    steps: [UP, AGAIN],
    holds: [...installed, 'kexecctl-reboot.service disabled'],
  },
  {
    name: 'masked before, install and upgrade',
    given: [MASK],
    from: [BEFORE],
    steps: [UP],
    holds: [...installed, 'kexecctl-veto.service masked'],
  },
  {
    name: 'masked, upgrade',
    from: [BEFORE, MASK],
    steps: [UP],
    holds: [...installed, 'kexecctl-veto.service masked', `+ ${MASKED}`],
    // systemctl disables nothing that is masked
    left: ['+ /etc/systemd/system/kexec.target.wants', `+ ${LINK}`, `+ ${MASKED}`],
  },
  {
    name: 'disabled, upgrade and reinstall',
    from: [BEFORE, DISABLE],
    steps: [UP, AGAIN],
    holds: [...installed, 'kexecctl-reboot.service disabled'],
  },
  // for rpm the package is installed then, and what comes next an upgrade, which presets nothing
  { name: 'killed in %post, then erased and installed', steps: [`kill_in_post ${IN}`, OUT, IN] },
  {
    name: 'killed in %post, then again',
    steps: [`kill_in_post ${IN}`, AGAIN],
    holds: ['installed 0.1.0-1', 'units disabled'],
  },
  { name: 'upgrade killed in %post, then again', from: [BEFORE], steps: [`kill_in_post ${UP}`, AGAIN] },
]
