import { isFresh } from '../plan/freshness.ts'
import type { Entry, Facts, StagedRecord } from '../plan/types.ts'

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

/** What commands show of what is staged. */
export type StagedData = Pick<StagedRecord, 'id' | 'release' | 'state' | 'stagedAt' | 'cmdline' | 'syscall'> & {
  fresh: boolean
}

/** A record as commands show it. */
export const recordData = (record: StagedRecord, fresh: boolean): StagedData => {
  const { id, release, state, stagedAt, cmdline, syscall } = record
  return { id, release, state, fresh, stagedAt, cmdline, syscall }
}

/** What is staged as commands show it; null when nothing of ours is, or when that cannot be told. */
export const stagedData = (facts: Facts): StagedData | null => {
  const { record, choice, slot } = facts
  if (!record || slot.loaded !== true) return null
  return recordData(record, choice.entry !== undefined && isFresh(record, choice.entry, facts))
}

/** What did not come up, as commands show it. */
export const blockedData = (blocked: Facts['blocked']): object[] =>
  blocked.map(({ identity: { release }, outcome, evidence, at }) => ({ release, outcome, evidence, since: at }))

/** Our own wish of the boot loader, as long as it is pending: a note of it may outlive its use. */
export const armedFallback = ({ boot, fallback }: Facts): Facts['fallback'] => (boot.ownOneShot ? fallback : undefined)

/** The fallback as commands show it; null where none is armed. */
export const fallbackData = (fallback: Facts['fallback']): object | null =>
  fallback
    ? {
        entry: fallback.entry,
        release: fallback.release,
        insteadOf: fallback.insteadOf,
        loader: fallback.loader,
        armedAt: fallback.at,
      }
    : null
