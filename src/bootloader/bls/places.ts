import type { Tree } from '../../sys/fs.ts'
import { findLoader } from './loader.ts'
import { findOn, listingOnce } from './volume.ts'

/** Where a tree has the partitions of systemd-boot: mount points. */
export interface Places {
  esp?: string
  xbootldr?: string
}

// In the order in which bootctl(1) looks; only /boot is also searched for XBOOTLDR.
const ESPS = ['/efi', '/boot', '/boot/efi']
const XBOOTLDR = '/boot'

const has = (tree: Tree, at: string, file: string): boolean => findOn(tree, at, file).state !== 'missing'

// How sure it is that an ESP is mounted there; entries and images are on either partition, the loader on the ESP alone.
const rank = (tree: Tree, at: string): number => {
  if (findLoader(tree, at)) return 3
  if (has(tree, at, '/loader/loader.conf')) return 2
  return has(tree, at, '/EFI/Linux') || (has(tree, at, '/EFI/BOOT') && has(tree, at, '/loader/entries')) ? 1 : 0
}

const isSame = (tree: Tree, one: string, other: string): boolean => {
  const [a, b] = [tree.stat(one), tree.stat(other)]
  return a.state === 'ok' && b.state === 'ok' && a.value.dev === b.value.dev && a.value.ino === b.value.ino
}

/**
 * Finds the ESP and the extended boot loader partition of systemd-boot by what lies there: kinds of partitions are not
 * to be seen in a tree. Entries of GRUB in /boot/loader/entries look like those of an XBOOTLDR without its ESP.
 */
export const findPlaces = (whole: Tree): Places => {
  const tree = listingOnce(whole)
  const ranked = ESPS.map((at) => ({ at, rank: rank(tree, at) })).filter((one) => one.rank > 0)
  const best = Math.max(...ranked.map((one) => one.rank))
  const esp = ranked.find((one) => one.rank === best)?.at
  const extended =
    (has(tree, XBOOTLDR, '/loader/entries') || has(tree, XBOOTLDR, '/EFI/Linux')) &&
    (esp === undefined || !isSame(tree, esp, XBOOTLDR))
  return { ...(esp !== undefined && { esp }), ...(extended && { xbootldr: XBOOTLDR }) }
}
