import type { Check } from './check.ts'

/** Documentation/admin-guide/sysctl/kernel.rst: once 1, kexec_load_disabled stays so until the next boot. */
export const loadDisabled: Check = {
  id: 'load-disabled',
  levels: ['refuse'],
  about: 'machine',
  stops: 'load',
  fine: 'loading is not disabled',
  what: 'The sysctl kernel.kexec_load_disabled.',
  why: 'Hardening guides set it, and once 1 it stays so until the next boot: what is staged stays, and nothing can be loaded or unloaded.',
  source: 'Documentation/admin-guide/sysctl/kernel.rst',
  hint: 'look for kexec_load_disabled in /etc/sysctl.d and on the command line',
  look: ({ slot }) =>
    slot.loadDisabled
      ? {
          level: 'refuse',
          message: 'kernel.kexec_load_disabled is 1, which cannot be undone before the next boot',
          evidence: '/proc/sys/kernel/kexec_load_disabled',
        }
      : undefined,
}
