import { isFresh } from '../plan/freshness.ts'
import type { Entry, Facts } from '../plan/types.ts'

/** A target as commands show it; its command line without our own words. */
export const targetData = (entry: Entry | undefined): object | null =>
  entry
    ? {
        release: entry.release,
        image: entry.image,
        initrds: entry.initrds,
        cmdline: entry.cmdline,
        source: entry.source,
      }
    : null

/** What is staged as commands show it; null when nothing of ours is. */
export const stagedData = (facts: Facts): { fresh: boolean; release: string; stagedAt: string } | null => {
  const { record, choice } = facts
  if (!record) return null
  const { id, release, state, stagedAt, cmdline, syscall } = record
  const fresh = choice.entry !== undefined && facts.slot.loaded === true && isFresh(record, choice.entry, facts)
  return { ...{ id, release, state, fresh, stagedAt, cmdline, syscall } }
}
