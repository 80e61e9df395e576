import type { Check } from './check.ts'

/**
 * CONFIG_KEXEC or CONFIG_KEXEC_FILE of the running kernel, seen by sysfs:
 * Documentation/ABI/testing/sysfs-kernel-kexec-kdump.
 */
export const kernelSupport: Check = {
  id: 'kernel-support',
  levels: ['refuse'],
  about: 'machine',
  stops: 'refuse',
  fine: 'the running kernel can kexec',
  what: 'Whether the running kernel has kexec: sysfs shows the slot.',
  why: 'Without CONFIG_KEXEC_FILE or CONFIG_KEXEC nothing can be loaded.',
  source: 'Documentation/ABI/testing/sysfs-kernel-kexec-kdump',
  hint: 'boot a kernel with CONFIG_KEXEC_FILE=y',
  look: ({ slot }) =>
    slot.loaded === 'none'
      ? {
          level: 'refuse',
          message: 'the running kernel was built without kexec',
          hint: 'boot a kernel with CONFIG_KEXEC_FILE=y',
        }
      : undefined,
}
