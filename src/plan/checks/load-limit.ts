import type { Check } from './check.ts'

/** Documentation/admin-guide/sysctl/kernel.rst: kexec_load_limit_reboot counts every load and unload down to 0. */
export const loadLimit: Check = {
  id: 'load-limit',
  about: 'machine',
  stops: 'wait',
  fine: 'the kernel permits more loads',
  look: ({ slot }) =>
    slot.loadsLeft === 0
      ? {
          level: 'warn',
          message: 'kernel.kexec_load_limit_reboot is used up: the kernel permits no more loads',
          hint: 'reboot once through firmware, or raise the limit at boot',
          evidence: '/proc/sys/kernel/kexec_load_limit_reboot',
        }
      : undefined,
}
