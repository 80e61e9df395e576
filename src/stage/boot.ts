import path from 'node:path'
import { type BootMenu, readBootMenu, type Started } from '../bootloader/read.ts'
import type { BootEntry } from '../bootloader/types.ts'
import { sourcesOf, whichLoader } from '../bootloader/which.ts'
import type { Inventory } from '../kernel/inventory.ts'
import { isLeftOver } from '../kernel/leftover.ts'
import { imageAt } from '../kernel/named.ts'
import { sortReleases } from '../kernel/release.ts'
import type { Kernel } from '../kernel/types.ts'
import { readMounts } from '../machine/mounts.ts'
import type { Fallback } from '../plan/boot-types.ts'
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

const nextOf = (started: Started, entries: readonly Bootable[]): Pick<Boot, 'next' | 'unknown' | 'other'> => {
  if ('unknown' in started) return { next: undefined, unknown: started.unknown, other: undefined }
  if ('other' in started) return { next: undefined, unknown: undefined, other: started.other }
  const found = entries.find(({ entry }) => entry === started.entry)
  const unreadable = `${started.entry.at}: ${started.entry.image} cannot be read as a kernel`
  return { next: found, unknown: found ? undefined : unreadable, other: undefined }
}

// By its text: whoever wishes for the very entry that we wish for gets it, and nobody can tell us apart.
const isOwn = ({ loader, oneShot }: Pick<BootMenu, 'loader' | 'oneShot'>, fallback: Fallback | undefined): boolean =>
  fallback !== undefined && oneShot !== undefined && fallback.loader === loader && fallback.entry === oneShot

/**
 * What the boot loader would boot, with the kernels that its entries name. `fallback`: our own wish, as it is noted. It
 * is nobody's will that it is granted, so `next` looks past it.
 */
export const readBoot = (tree: Tree, inventory: Inventory, fallback: Fallback | undefined): Boot => {
  const mounts = readMounts(tree)
  const which = whichLoader(tree, mounts)
  // looked at before they are read, so that no change after this goes unnoticed
  const named = observeAll(tree, sourcesOf(which))
  const { files, ...menu } = readBootMenu(tree, which, mounts)
  // what it reads by itself (custom.cfg) is known only then
  const more = files.filter((file) => !named.some(({ path }) => path === file))
  const sources = [...named, ...observeAll(tree, more)]
  const kernelOf = kernelReader(tree, inventory)
  const entries = menu.entries.flatMap((entry): Bootable[] => {
    const kernel = kernelOf(entry)
    return kernel ? [{ entry, kernel }] : []
  })
  const ownOneShot = isOwn(menu, fallback)
  return {
    ...menu,
    ...nextOf(ownOneShot ? menu.usual : menu.next, entries),
    usual: nextOf(menu.usual, entries).next,
    oneShot: ownOneShot ? undefined : menu.oneShot,
    ownOneShot,
    entries,
    sources,
  }
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
