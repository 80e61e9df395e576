import type { Check } from './check.ts'

/** Documentation/admin-guide/sysctl/kernel.rst: once 1, kexec_load_disabled stays so until the next boot. */
export const loadDisabled: Check = {
  id: 'load-disabled',
  about: 'machine',
  stops: 'load',
  fine: 'loading is not disabled',
  look: ({ slot }) =>
    slot.loadDisabled
      ? {
          level: 'refuse',
          message: 'kernel.kexec_load_disabled is 1, which cannot be undone before the next boot',
          hint: 'look for kexec_load_disabled in /etc/sysctl.d and on the command line',
          evidence: '/proc/sys/kernel/kexec_load_disabled',
        }
      : undefined,
}
