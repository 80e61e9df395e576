import type { EnvironmentCheck } from './check.ts'

export const crashKernel: EnvironmentCheck = {
  id: 'crash-kernel',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'this is no crash kernel',
  what: '/proc/vmcore, and elfcorehdr= on the command line.',
  why: 'A crash kernel saves a dump and reboots: it has no memory to stage anything, and must not be kept from its work.',
  source: 'Documentation/admin-guide/kdump/kdump.rst',
  hint: 'reboot it',
  look: ({ environment: { crashKernel } }) =>
    crashKernel ? { level: 'warn', message: 'this is a crash kernel (kdump)' } : undefined,
}
