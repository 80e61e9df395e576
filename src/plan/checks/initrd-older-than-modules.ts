import type { Entry, Facts } from '../types.ts'
import type { Check } from './check.ts'

// A FAT keeps even seconds only, and who builds a module makes the initrd right after.
const MARGIN = 10_000_000_000n

const newestInitrd = ({ observed }: Facts, { initrds, image, kernel }: Entry): bigint | undefined => {
  const wanted = kernel.header.format === 'uki' ? [image] : initrds
  const times = observed.flatMap(({ path, stat }) =>
    wanted.includes(path) && stat.state === 'ok' ? [BigInt(stat.value.mtimeNs)] : [],
  )
  return times.length > 0 ? times.reduce((a, b) => (a > b ? a : b)) : undefined
}

/**
 * Modules of other packages alone: the kernel's own keep the time at which they were built, and depmod writes
 * modules.dep again whenever any package has modules. Debian's hook of DKMS comes before that of the initrd, so that an
 * upgrade leaves nothing newer; but where the headers are configured after the image (header_postinst.d), or a package
 * of DKMS comes later, modules are built when the initrd is made. Only what carries the root file system is sure to be
 * needed there.
 */
export const initrdOlderThanModules: Check = {
  id: 'initrd-older-than-modules',
  levels: ['warn', 'note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'its initrd is not older than its modules',
  what: "The times of the target's modules that are not the kernel's own (DKMS, akmods) against that of its initrd.",
  why: 'The initrd holds a copy of them, or none: a new ZFS or storage driver that is not in it does not load.',
  source: 'dkms(8); update-initramfs(8)',
  hint: 'update-initramfs -u -k RELEASE, or dracut --force --kver RELEASE',
  look: (facts, entry) => {
    const initrd = newestInitrd(facts, entry)
    if (!facts.foreign || initrd === undefined) return undefined
    const { files, carriers } = facts.foreign
    const newer = files.filter(({ mtimeNs }) => BigInt(mtimeNs) > initrd + MARGIN)
    const needed = newer.find(({ name }) => carriers.root.includes(name))
    const [file] = needed ? [needed] : newer
    if (!file) return undefined
    const hint = `update-initramfs -u -k ${entry.release}, or dracut --force --kver ${entry.release}`
    const message = `the module ${file.name} is newer than the initrd`
    return needed
      ? { level: 'warn', message: `${message}, and carries the root file system`, hint, evidence: file.path }
      : { level: 'note', message, hint, evidence: file.path }
  },
}
