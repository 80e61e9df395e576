import { type BootSummary, summaryOf } from '../../plan/boot-summary.ts'
import { type BootLine, isBootLine } from '../../plan/boot-types.ts'
import { type PastBoot, pastBoots } from '../../plan/past-boots.ts'
import type { Facts, Plan } from '../../plan/types.ts'
import { readHistory } from '../../state/history.ts'
import { BLOCKED, FALLBACK, HISTORY } from '../../state/paths.ts'
import { fromIso } from '../../sys/clock.ts'
import type { Tree } from '../../sys/fs.ts'
import type { Context } from '../command.ts'
import { armedFallback, type StagedData, stagedData } from '../json.ts'
import { glance } from '../look.ts'
import { lookAhead, type Outlook } from '../outlook.ts'
import { isForeign } from '../status-text.ts'

/** What the history says; undefined where it cannot be read. */
interface Past {
  boots: readonly PastBoot[]
  summary: BootSummary
  /** How this boot came about, where that was written down. */
  here: BootLine | undefined
}

/** Everything that metrics are made of. */
export interface Seen {
  facts: Facts
  plan: Plan
  ahead: Outlook
  staged: StagedData | null
  /** null where it cannot be told, as in `status`. */
  foreign: boolean | null
  fallbackArmed: boolean | null
  blocked: number | null
  past: Past | undefined
}

/** Seconds since the epoch of a time as our files have it; NaN for anything that is no time. */
export const seconds = (iso: string): number => fromIso(iso) / 1000

const isUnreadable = (tree: Tree, file: string): boolean => tree.bytes(file, 0, 1).state === 'unknown'

const pastOf = (tree: Tree, { running: { bootId } }: Facts): Past | undefined => {
  // what is a link nobody reads
  if (tree.isLink(HISTORY) || isUnreadable(tree, HISTORY)) return undefined
  const lines = readHistory(tree)
  const boots = pastBoots(lines)
  return { boots, summary: summaryOf(boots), here: lines.filter(isBootLine).findLast((line) => line.bootId === bootId) }
}

// Whether the note is there is one half of it, the boot loader's word the other.
const isFallbackArmed = (tree: Tree, facts: Facts): boolean | null => {
  if (armedFallback(facts)) return true
  return isUnreadable(tree, FALLBACK) || (facts.fallback && facts.boot.denied) ? null : false
}

/** Looks at the machine as `status` does, and at its history. Reads files alone. */
export const see = async (context: Context): Promise<Seen> => {
  const { tree } = context
  const { facts, plan } = await glance(context)
  return {
    facts,
    plan,
    ahead: lookAhead(tree, facts, plan),
    staged: stagedData(facts),
    foreign: isForeign(facts),
    fallbackArmed: isFallbackArmed(tree, facts),
    blocked: isUnreadable(tree, BLOCKED) ? null : facts.blocked.length,
    past: pastOf(tree, facts),
  }
}
