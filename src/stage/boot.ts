import path from 'node:path'
import { type BootMenu, readBootMenu } from '../bootloader/read.ts'
import type { BootEntry } from '../bootloader/types.ts'
import { sourcesOf, whichLoader } from '../bootloader/which.ts'
import type { Inventory } from '../kernel/inventory.ts'
import { isLeftOver } from '../kernel/leftover.ts'
import { imageAt } from '../kernel/named.ts'
import { sortReleases } from '../kernel/release.ts'
import type { Kernel } from '../kernel/types.ts'
import { readMounts } from '../machine/mounts.ts'
import type { Boot, Bootable } from '../plan/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import { observeAll } from './observe.ts'

// By path, which costs nothing: nearly every entry names a file of the inventory. Else the file is read as a kernel.
const kernelReader = (tree: Tree, { kernels }: Inventory): ((entry: BootEntry) => Kernel | undefined) => {
  const read = new Map<string, Kernel | undefined>(kernels.map((kernel) => [kernel.image, kernel]))
  return ({ image, initrds, version }) => {
    if (!read.has(image)) read.set(image, known(imageAt(tree, image, initrds, version)))
    return read.get(image)
  }
}

const nextOf = (menu: BootMenu, entries: readonly Bootable[]): Pick<Boot, 'next' | 'unknown' | 'other'> => {
  const { next } = menu
  if ('unknown' in next) return { next: undefined, unknown: next.unknown, other: undefined }
  if ('other' in next) return { next: undefined, unknown: undefined, other: next.other }
  const found = entries.find(({ entry }) => entry === next.entry)
  const unreadable = `${next.entry.at}: ${next.entry.image} cannot be read as a kernel`
  return { next: found, unknown: found ? undefined : unreadable, other: undefined }
}

/** What the boot loader would boot, with the kernels that its entries name. */
export const readBoot = (tree: Tree, inventory: Inventory): Boot => {
  const mounts = readMounts(tree)
  const which = whichLoader(tree, mounts)
  // looked at before they are read, so that no change after this goes unnoticed
  const sources = observeAll(tree, sourcesOf(which))
  const menu = readBootMenu(tree, which, mounts)
  const kernelOf = kernelReader(tree, inventory)
  const entries = menu.entries.flatMap((entry): Bootable[] => {
    const kernel = kernelOf(entry)
    return kernel ? [{ entry, kernel }] : []
  })
  return { ...menu, ...nextOf(menu, entries), entries, sources }
}

// Another system's kernel (os-prober finds them) is not installed here, nor is what the inventory leaves out as well.
const isOurs = (image: string): boolean => /^\/(?:boot|efi)\//.test(image) && !isLeftOver(path.posix.basename(image))

/** The inventory with what only the boot loader knows: kernels on its own partition, newest first as before. */
export const withBootKernels = (inventory: Inventory, { entries }: Boot): Inventory => {
  const releases = new Set(inventory.kernels.map(({ release }) => release))
  const more = entries.flatMap(({ kernel }) => {
    if (releases.has(kernel.release) || !isOurs(kernel.image)) return []
    releases.add(kernel.release)
    return [kernel]
  })
  if (more.length === 0) return inventory
  const all = new Map([...inventory.kernels, ...more].map((kernel) => [kernel.release, kernel]))
  const kernels = sortReleases([...all.keys()])
    .sorted.reverse()
    .flatMap((release) => all.get(release) ?? [])
  return { ...inventory, kernels }
}
