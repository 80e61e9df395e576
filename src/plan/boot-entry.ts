import type { Kernel } from '../kernel/types.ts'
import { isOneShot } from './cmdline.ts'
import type { Boot, Bootable } from './types.ts'

const byFile = ({ imageStat: { dev, ino } }: Kernel): string => `${dev}:${ino}`

type Index = (kernel: Kernel) => Bootable | undefined

// Of several for one kernel the one that the loader starts by itself, else the first of the menu. An entry for repairs
// is no way to start a server that nobody stands in front of.
const build = ({ entries, next }: Boot): Index => {
  const found = new Map<string, Bootable>()
  const add = (bootable: Bootable): void => {
    const { kernel } = bootable
    for (const key of [byFile(kernel), kernel.release]) if (!found.has(key)) found.set(key, bootable)
  }
  if (next) add(next)
  for (const bootable of entries) if (!isOneShot(bootable.entry.cmdline)) add(bootable)
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
