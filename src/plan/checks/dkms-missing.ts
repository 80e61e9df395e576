import type { Check } from './check.ts'

const FEW = 5

const list = (names: readonly string[]): string =>
  names.length > FEW ? `${names.slice(0, FEW).join(', ')} and ${names.length - FEW} more` : names.join(', ')

/**
 * A module of the same name among the target's own counts as present: many are taken up by the kernel in time. What is
 * there need not load; that it was built at all is what goes wrong most often.
 */
export const dkmsMissing: Check = {
  id: 'dkms-missing',
  levels: ['refuse', 'warn'],
  about: 'machine',
  stops: 'refuse',
  fine: 'no module of another package is missing',
  what: "Modules of DKMS and of other packages that the running kernel has, against all of the target's.",
  why: 'A module that was not built for the new kernel takes the root file system or the network with it.',
  source: 'dkms(8); depmod.d(5)',
  hint: 'dkms autoinstall -k RELEASE, or akmods --kernels RELEASE, and make the initrd again',
  look: ({ foreign }, { release }) => {
    if (!foreign || foreign.missing.length === 0) return undefined
    const { missing, carriers } = foreign
    const hint = `dkms autoinstall -k ${release} (or akmods --kernels), then update-initramfs -u -k ${release}`
    const evidence = `/lib/modules/${release}`
    for (const [what, names] of [
      ['the root file system', carriers.root],
      ['the network', carriers.network],
    ] as const) {
      const needed = missing.filter((name) => names.includes(name))
      if (needed.length === 0) continue
      return { level: 'refuse', message: `${release} lacks ${list(needed)}, and ${what} depends on it`, hint, evidence }
    }
    return { level: 'warn', message: `${release} lacks ${list(missing)}, which the running kernel has`, hint, evidence }
  },
}
