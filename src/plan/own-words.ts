import type { InitrdWalk } from '../kernel/initrd-walk/types.ts'
import type { OwnWords } from './cmdline.ts'
import type { Entry, Facts } from './types.ts'

/** What walking an initrd (a path in the tree) gave; undefined for those of other kernels than the target. */
export const walkOf = (
  { choice, initrdWalks }: Pick<Facts, 'choice' | 'initrdWalks'>,
  path: string,
): InitrdWalk | undefined => {
  const place = choice.entry?.initrds.indexOf(path) ?? -1
  return initrdWalks?.[place]
}

type Seen = Pick<Facts, 'settings' | 'choice' | 'initrdWalks' | 'dracutInstalled'>

/**
 * Whether dracut(8) made an initrd of the entry. Most are packed, where no names are seen: then it did where it is
 * installed. A slip does no harm: the kernel drops dotted parameters of modules that it does not have
 * (unknown_bootoption() in init/main.c), initramfs-tools' init and mkinitcpio's know neither, and systemd leaves `rd.`
 * alone but in an initrd, where `rd.emergency` means something to it only without a value (runlevel_to_target() in
 * src/basic/proc-cmdline.c).
 */
export const isDracut = (facts: Seen, { initrds, kernel }: Entry): boolean => {
  if (kernel.header.format === 'uki') return facts.dracutInstalled
  return initrds.some((path) => {
    const walk = walkOf(facts, path)
    return (walk?.state === 'whole' ? walk.dracut : undefined) ?? facts.dracutInstalled
  })
}

/** Our own words for an entry that is loaded with this id, as the settings want them. */
export const ownWordsFor = (facts: Seen, entry: Entry, id: string): OwnWords => {
  const { fallback, panicTimeout } = facts.settings
  if (!fallback) return { id, dracut: false }
  return { id, panic: panicTimeout, dracut: isDracut(facts, entry) }
}
