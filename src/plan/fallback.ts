import { entryIdOf } from '../bootloader/entry-id.ts'
import { bootEntryOf } from './boot-entry.ts'
import type { Fallback } from './boot-types.ts'
import { isOneShot } from './cmdline.ts'
import type { BaseFacts } from './types.ts'

/** How a wish for one boot can be told to the boot loader, or why it cannot. */
export type FallbackMeans = { loader: 'grub'; file: string } | { loader: 'systemd-boot'; file: null } | { why: string }

/** A wish of ours that is not noted yet. */
export type Armable = Omit<Fallback, 'schema' | 'at'>

/** A release that the boot loader is to start once, and the one that it stands in for. */
export interface Wanted {
  release: string
  insteadOf: string
}

const LONGEST_ID = 512

/**
 * Whether the id of an entry may be handed to a boot loader. Titles are written by people and by other systems' tools:
 * letters, figures and what stands in titles of grub-mkconfig(8) and in names of kernel-install(8), but nothing that
 * begins like an option or `@saved` of bootctl(1), nothing that systemd-boot takes for a pattern, and no quote,
 * backslash, `$` or line end, which an environment block or a script of GRUB might not carry as they are.
 */
export const isPlainId = (id: string): boolean =>
  id.length <= LONGEST_ID && /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:,+~@%#()/=>&-]*(?<! )$/u.test(id)

type Seen = Pick<BaseFacts, 'boot' | 'inventory'>

// Not an entry for repairs; and the id has to lead to this release, not to another entry of the same id.
const entryFor = ({ boot, inventory }: Seen, release: string): string | undefined => {
  const kernel = inventory.kernels.find((one) => one.release === release)
  const entries = boot.entries.filter(({ entry }) => !isOneShot(entry.cmdline)).map(({ entry }) => entry)
  const image = kernel && (bootEntryOf(boot, kernel)?.entry.image ?? kernel.image)
  const id = entryIdOf(entries, release, image ?? '')
  const first = boot.entries.find(({ entry }) => entry.id === id)
  return first?.kernel.release === release ? id : undefined
}

/**
 * How the boot loader can be asked to start a release once, or why it cannot. Somebody else's wish stays: there is room
 * for one only.
 */
export const oneShotFor = (
  facts: Seen,
  means: FallbackMeans,
  { release, insteadOf }: Wanted,
): Armable | { why: string } => {
  const { loader, unknown, oneShot } = facts.boot
  if (loader === undefined) return { why: `the boot loader is not known: ${unknown}` }
  if ('why' in means) return means
  if (loader !== means.loader) return { why: 'the boot loader has changed meanwhile' }
  if (oneShot !== undefined) return { why: `the boot loader is to start ${oneShot} once already` }
  const entry = entryFor(facts, release)
  if (entry === undefined) return { why: `no entry of the boot loader starts ${release} for sure` }
  if (!isPlainId(entry))
    return {
      why: `the id of its boot entry has characters that cannot be handed to the boot loader: ${entry.slice(0, LONGEST_ID)}`,
    }
  return { ...means, entry, release, insteadOf }
}
