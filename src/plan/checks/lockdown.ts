import type { Check } from './check.ts'

/**
 * kernel_lockdown(7): kexec_load(2) is forbidden from `integrity` on, since it takes an image that nobody verified;
 * what kexec_file_load(2) is given is verified.
 */
export const lockdown: Check = {
  id: 'lockdown',
  levels: ['refuse'],
  about: 'machine',
  stops: 'load',
  fine: 'no lockdown forbids the system call',
  what: 'Whether the kernel is locked down (integrity or confidentiality, which are alike here), and which system call is configured.',
  why: 'A locked-down kernel, as under Secure Boot, permits kexec_file_load(2) alone.',
  source: 'kernel_lockdown(7)',
  hint: 'set Syscall=auto in the section [Stage] of /etc/kexecctl.conf',
  look: ({ slot, settings }) =>
    slot.lockdown !== 'none' && settings.syscall === 'load'
      ? {
          level: 'refuse',
          message: `the kernel is locked down (${slot.lockdown}), which forbids Syscall=load`,
          evidence: '/sys/kernel/security/lockdown',
        }
      : undefined,
}
