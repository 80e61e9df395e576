import type { Check } from './check.ts'

/** A kernel package that dpkg left unfinished, an initrd that is still to be made, an rpm that is at work. */
export const packageState: Check = {
  id: 'package-state',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'its package is complete',
  what: "Whether dpkg has left the kernel's package half done or triggers of it unrun, and whether rpm is at work.",
  why: 'Its image may be half a file, and its initrd not made yet, or about to be made anew.',
  source: 'dpkg(1), package states; deb-triggers(5); proc_locks(5)',
  hint: 'dpkg --configure -a',
  look: ({ unfinishedPackage, rpmAtWork }) => {
    if (unfinishedPackage !== undefined)
      return { level: 'warn', message: unfinishedPackage, evidence: '/var/lib/dpkg/status' }
    if (!rpmAtWork) return undefined
    return { level: 'warn', message: 'rpm is changing the system', hint: 'let it finish', evidence: '/proc/locks' }
  },
}
