import path from 'node:path'
import { splitCounters } from './bls/counters.ts'
import type { BootEntry } from './types.ts'

// As long as the boots of an entry are counted nobody knows that it boots, and an older systemd-boot would not find it
// by its id.
const isProven = ({ at, loader }: BootEntry): boolean =>
  loader === 'grub' || splitCounters(path.posix.basename(at.replace(/:\d+$/, ''))).left === undefined

/**
 * The id by which `grub-reboot` or `bootctl set-oneshot` would bring back a release: of the entry that starts this
 * image (a path in the tree), else of one that names the release. First an id that has the release in it: GRUB's
 * topmost entry (`gnulinux-simple-UUID`) starts another kernel after the next update-grub(8). Undefined if there is
 * none.
 */
export const entryIdOf = (entries: readonly BootEntry[], release: string, image: string): string | undefined => {
  const proven = entries.filter(isProven)
  const same = proven.filter((entry) => entry.image === image)
  const found =
    same.find(({ id }) => id.includes(release)) ?? same[0] ?? proven.find(({ version }) => version === release)
  return found?.id
}
