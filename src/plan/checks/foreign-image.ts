import type { Check } from './check.ts'

/** Something is loaded that kexecctl has no record of. sysfs cannot tell what it is. */
export const foreignImage: Check = {
  id: 'foreign-image',
  levels: ['warn'],
  about: 'machine',
  stops: 'nothing',
  fine: 'nobody else has loaded a kernel',
  what: 'Whether an image is loaded that kexecctl has no record of.',
  why: 'It was not checked, whoever asks for a kexec starts it, and it keeps kexecctl from staging the right one.',
  source: 'Documentation/ABI/testing/sysfs-kernel-kexec-kdump, /sys/kernel/kexec_loaded',
  hint: 'kexecctl stage --force replaces it, kexec -s -u takes it out',
  look: ({ slot, record, recordUnknown }) =>
    slot.loaded === true && !record && !recordUnknown
      ? {
          level: 'warn',
          message: 'an image is loaded that kexecctl did not load',
          evidence: '/sys/kernel/kexec_loaded',
        }
      : undefined,
}
