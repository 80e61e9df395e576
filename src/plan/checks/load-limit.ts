import type { Check } from './check.ts'

/** Documentation/admin-guide/sysctl/kernel.rst: kexec_load_limit_reboot counts every load and unload down to 0. */
export const loadLimit: Check = {
  id: 'load-limit',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'the kernel permits more loads',
  what: 'The sysctl kernel.kexec_load_limit_reboot.',
  why: 'Every load and every unload counts it down; at 0 the kernel permits no more.',
  source: 'Documentation/admin-guide/sysctl/kernel.rst',
  hint: 'reboot once through the firmware, or raise the limit at boot',
  look: ({ slot }) =>
    slot.loadsLeft === 0
      ? {
          level: 'warn',
          message: 'kernel.kexec_load_limit_reboot is used up: the kernel permits no more loads',
          evidence: '/proc/sys/kernel/kexec_load_limit_reboot',
        }
      : undefined,
}
