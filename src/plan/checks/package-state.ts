import type { Check } from './check.ts'

/** A kernel package that dpkg left half-installed, unpacked or half-configured. */
export const packageState: Check = {
  id: 'package-state',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'its package is complete',
  what: "Whether the package manager has left the kernel's package half done.",
  why: 'Its image may be half a file, and its initrd not made yet.',
  source: 'dpkg(1), package states',
  hint: 'dpkg --configure -a',
  look: ({ unfinishedPackage }) =>
    unfinishedPackage === undefined
      ? undefined
      : { level: 'warn', message: unfinishedPackage, hint: 'dpkg --configure -a', evidence: '/var/lib/dpkg/status' },
}
