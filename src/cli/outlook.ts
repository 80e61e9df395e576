import { readEstimates } from '../boot/estimates.ts'
import { gatherWishes } from '../boot/wishes.ts'
import { readSystemd } from '../machine/systemd.ts'
import type { HistoryLine, Wish } from '../plan/boot-types.ts'
import { type Confirmation, confirmation } from '../plan/confirmation.ts'
import type { Estimates } from '../plan/estimate-text.ts'
import { loadedOf, rebootTable } from '../plan/reboot-table.ts'
import type { Facts, Plan } from '../plan/types.ts'
import { recentHistory } from '../state/history.ts'
import { readToken } from '../state/token.ts'
import type { Tree } from '../sys/fs.ts'

/** What is to be said of the next reboot, and of how this boot came about. */
export interface Ahead {
  wishes: readonly Wish[]
  /** How each way to ask for a reboot would go. */
  reboot: { request: string; outcome: 'kexec' | 'firmware' }[]
  /** Whether the kernel that runs may stay; null where nobody has looked. */
  confirmation: Confirmation | null
}

/** And of how long it takes. */
export interface Outlook extends Ahead {
  /** What a reboot takes here. */
  estimate: Estimates
}

// null where it cannot be told
const isOurs = ({ record, recordUnknown }: Facts): boolean | null => (recordUnknown ? null : record !== undefined)

/** Looks ahead, and back, into a history that was read already. Reads files alone. */
export const ahead = (tree: Tree, facts: Facts, { action }: Plan, history: readonly HistoryLine[]): Ahead => {
  const wishes = gatherWishes(tree, facts)
  const reboot = rebootTable({
    ...readSystemd(tree),
    loaded: loadedOf(facts.slot.loaded, isOurs(facts), action === 'keep'),
    stages: action === 'stage',
    wishes,
    intercept: facts.settings.intercept,
    next: facts.next,
  })
  return { wishes, reboot, confirmation: confirmation(readToken(tree), facts.running, history) }
}

/** Looks ahead, and back. Reads files alone, and no more of the history than it has to. */
export const lookAhead = (tree: Tree, facts: Facts, plan: Plan): Outlook => ({
  ...ahead(tree, facts, plan, recentHistory(tree)),
  estimate: readEstimates(tree),
})
