import type { Check } from './check.ts'

/** Every initrd of the entry is there and not empty; a kernel without any is refused unless configured so. */
export const initrdPresent: Check = {
  id: 'initrd-present',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'its initrd is there',
  what: 'Whether the initrds that the entry names are there, can be read and are not empty.',
  why: 'Without its initrd most kernels cannot find their root file system.',
  source: 'kexec(8), --initrd',
  hint: 'update-initramfs -u',
  look: ({ observed }, { release, initrds, wantsInitrd }) => {
    if (initrds.length === 0) {
      return wantsInitrd
        ? {
            level: 'refuse',
            message: `${release} has no initrd`,
            hint: `update-initramfs -c -k ${release}, or set KERNEL_IMAGE with an empty INITRD`,
          }
        : undefined
    }
    const hint = `update-initramfs -u -k ${release}, or set INITRD`
    for (const path of initrds) {
      const stat = observed.find((file) => file.path === path)?.stat
      if (stat === undefined) continue
      if (stat.state === 'missing') return { level: 'refuse', message: `the initrd ${path} does not exist`, hint }
      if (stat.state === 'unknown') {
        return { level: 'refuse', message: `the initrd ${path} cannot be read (${stat.code})`, hint }
      }
      if (stat.value.kind !== 'file') return { level: 'refuse', message: `the initrd ${path} is not a file`, hint }
      if (stat.value.size === 0) return { level: 'refuse', message: `the initrd ${path} is empty`, hint }
    }
    return undefined
  },
}
