import { splitCmdline } from '../cmdline.ts'
import type { Check } from './check.ts'

// Behind `--` all is init's.
const reserves = (cmdline: string): boolean => {
  const words = splitCmdline(cmdline)
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? words.length : end).some((word) => /^"?crashkernel=/.test(word))
}

/** The crash kernel's place is not the one that kexecctl stages into; it is only looked at. */
export const kdumpKept: Check = {
  id: 'kdump-kept',
  levels: ['note', 'warn'],
  about: 'machine',
  stops: 'nothing',
  fine: 'kdump stays as it is',
  what: 'Whether a crash kernel is loaded, or memory is reserved for one, and the target has crashkernel= on its command line.',
  why: 'Without it the next kernel reserves nothing, and a crash leaves no dump.',
  source: 'Documentation/admin-guide/kdump/kdump.rst',
  hint: "add crashkernel= to the target's boot entry, as it stands in /proc/cmdline",
  look: ({ crashKernel }, { cmdline }) => {
    if (!crashKernel || reserves(cmdline)) return undefined
    if (crashKernel.loaded)
      return {
        level: 'warn',
        message: 'kdump is ready now, and the target has no crashkernel=: after the reboot a crash leaves no dump',
        evidence: '/sys/kernel/kexec_crash_loaded',
      }
    if (!crashKernel.reserved) return undefined
    return {
      level: 'note',
      message: 'memory is reserved for a crash kernel now, and the target has no crashkernel=',
      evidence: '/sys/kernel/kexec_crash_size',
    }
  },
}
