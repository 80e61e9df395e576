import type { Check } from './check.ts'

/** A kernel package that dpkg left half-installed, unpacked or half-configured. */
export const packageState: Check = {
  id: 'package-state',
  about: 'machine',
  stops: 'wait',
  fine: 'its package is complete',
  look: ({ unfinishedPackage }) =>
    unfinishedPackage === undefined
      ? undefined
      : { level: 'warn', message: unfinishedPackage, hint: 'dpkg --configure -a', evidence: '/var/lib/dpkg/status' },
}
