import type { Kernel } from '../kernel/types.ts'
import { isOneShot } from './cmdline.ts'
import type { Boot, Bootable } from './types.ts'

const byFile = ({ imageStat: { dev, ino } }: Kernel): string => `${dev}:${ino}`

type Index = (kernel: Kernel) => Bootable | undefined

// Of several for one kernel the first of the menu; an entry for repairs only where there is no other.
const build = ({ entries }: Boot): Index => {
  const found = new Map<string, Bootable>()
  const add = (bootable: Bootable): void => {
    const { kernel } = bootable
    for (const key of [byFile(kernel), kernel.release]) if (!found.has(key)) found.set(key, bootable)
  }
  const repairs = new Set(entries.filter(({ entry }) => isOneShot(entry.cmdline)))
  for (const bootable of entries) if (!repairs.has(bootable)) add(bootable)
  for (const bootable of repairs) add(bootable)
  return (kernel) => found.get(byFile(kernel)) ?? found.get(kernel.release)
}

const indices = new WeakMap<Boot, Index>()

/**
 * The boot entry of a kernel: the one that starts this very file, else a file of the same release (boot loaders keep
 * copies on their own partition). Undefined where there is none.
 */
export const bootEntryOf = (boot: Boot, kernel: Kernel): Bootable | undefined => {
  const index = indices.get(boot) ?? build(boot)
  indices.set(boot, index)
  return index(kernel)
}
