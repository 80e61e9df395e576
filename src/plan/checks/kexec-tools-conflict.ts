import { shellWord } from '../../report/shell-word.ts'
import type { Check } from './check.ts'

/**
 * Somebody else has to do with kexec at shutdown. What the init script kexec-load loads there is never started: systemd
 * decided before that, and only our own unit makes a kexec of a reboot, which needs the word of the last check.
 */
export const kexecToolsConflict: Check = {
  id: 'kexec-tools-conflict',
  levels: ['refuse', 'warn', 'note'],
  about: 'machine',
  stops: 'refuse',
  fine: 'nobody else loads or starts kernels at shutdown',
  what:
    'Init scripts and units of others that load a kernel at shutdown, or start it: kexec and kexec-load of ' +
    'kexec-tools, and what kexec.target wants. The first is harmless with the drop-in for kexec.service that ' +
    'kexecctl brings.',
  why:
    'What they load takes the place of what was staged and checked; what they start starts in the middle of a ' +
    'shutdown, even of a poweroff, with file systems still mounted.',
  source: 'systemd-sysv-generator(8); systemd.special(7), kexec.target; https://bugs.debian.org/1028416',
  hint: 'switch it off: systemctl disable, or systemctl mask',
  look: ({ otherLoaders, loadKexec }) => {
    const { starts, loads, units = [] } = otherLoaders ?? {}
    if (starts !== undefined) {
      const message = `${starts} starts whatever is loaded as soon as it is stopped, in any shutdown`
      // the package brings a drop-in that keeps it from that: it is missing, or another has its place
      return { level: 'refuse', message, hint: 'systemctl mask kexec.service; later kexec-tools do so themselves' }
    }
    const [unit] = units
    if (unit !== undefined) {
      const message = `${units.join(', ')} may load another kernel in place of the staged one when a kexec is asked for`
      return { level: 'warn', message, hint: `systemctl disable ${shellWord(unit)}`, evidence: 'kexec.target' }
    }
    if (loads === undefined || !loadKexec) return undefined
    return {
      level: 'note',
      message: `${loads} loads a kernel at reboots where none is staged, too late for it to be started`,
      hint: 'set LOAD_KEXEC=false in /etc/default/kexec, and Enable=yes in kexecctl.conf to keep kexecctl on',
      evidence: 'LOAD_KEXEC=true',
    }
  },
}
