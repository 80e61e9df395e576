import { identityOf, sameIdentity } from '../plan/freshness.ts'
import type { StagedRecord } from '../plan/types.ts'
import { unblock } from '../state/blocked.ts'
import { appendHistory } from '../state/history.ts'
import { ifPossible } from '../state/if-possible.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'

/**
 * Writes down that this record was staged. What an administrator names is free to be staged again. The lock is held.
 */
export const rememberStaged = (tree: Tree, record: StagedRecord): void => {
  const { id, release, source, bootId, stagedAt: at } = record
  ifPossible(() => appendHistory(tree, { schema: 1, event: 'stage', at, bootId, id, release, source }))
  if (source !== 'argument') return
  const identity = identityOf(record)
  ifPossible(() => unblock(tree, (blocked) => sameIdentity(blocked, identity)))
}

/** Writes down that what this record stands for was unloaded, and why. The lock is held. */
export const rememberUnloaded = (tree: Tree, { id, release, bootId }: StagedRecord, reason: string): void =>
  ifPossible(() => appendHistory(tree, { schema: 1, event: 'unload', at: iso(now()), bootId, id, release, reason }))
