import { type BootSummary, summaryOf } from '../../plan/boot-summary.ts'
import { type BootLine, type HistoryLine, isBootLine } from '../../plan/boot-types.ts'
import { type PastBoot, pastBoots } from '../../plan/past-boots.ts'
import type { Facts, Plan } from '../../plan/types.ts'
import { readHistory, whyUnread } from '../../state/history.ts'
import { BLOCKED, FALLBACK } from '../../state/paths.ts'
import { fromIso } from '../../sys/clock.ts'
import type { Tree } from '../../sys/fs.ts'
import type { Context } from '../command.ts'
import { armedFallback, type StagedData, stagedData } from '../json.ts'
import { glance } from '../look.ts'
import { type Ahead, ahead } from '../outlook.ts'
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
  ahead: Ahead
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

const pastOf = (lines: readonly HistoryLine[], { running: { bootId } }: Facts): Past => {
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
  // once: of ten thousand boots it is most of the time that all this takes
  const lines = whyUnread(tree) === undefined ? readHistory(tree) : undefined
  return {
    facts,
    plan,
    ahead: ahead(tree, facts, plan, lines ?? []),
    staged: stagedData(facts),
    foreign: isForeign(facts),
    fallbackArmed: isFallbackArmed(tree, facts),
    blocked: isUnreadable(tree, BLOCKED) ? null : facts.blocked.length,
    past: lines && pastOf(lines, facts),
  }
}
