import { readWishes } from '../machine/wishes.ts'
import type { Wish } from '../plan/boot-types.ts'
import { limitWish } from '../plan/limits.ts'
import type { BaseFacts } from '../plan/types.ts'
import { wishesOf } from '../plan/wishes.ts'
import { lastBoot } from '../state/history.ts'
import type { Tree } from '../sys/fs.ts'

/** All who want the firmware to have the next reboot, of each kind one. Reads files alone. */
export const gatherWishes = (
  tree: Tree,
  facts: Pick<BaseFacts, 'boot' | 'next' | 'inventory' | 'settings' | 'now'>,
): Wish[] => {
  const { maxConsecutive, maxAge } = facts.settings
  const last = maxConsecutive > 0 || maxAge > 0 ? lastBoot(tree) : undefined
  return wishesOf(readWishes(tree), facts, limitWish(facts.settings, last, facts.now))
}
