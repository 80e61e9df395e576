import type { Variables } from '../machine/environment.ts'
import { abstention } from '../plan/abstain.ts'
import type { Facts, StagedRecord } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { unloadOurs } from './act.ts'
import { gatherBase, gatherEnvironment, lookAtTarget } from './facts.ts'
import { withLock } from './lock.ts'
import { PENDING } from './paths.ts'
import { dropHeld, dropRecord, writeHeld } from './record.ts'

const LOCK_SECONDS = 60

const empty = async (tree: Tree, facts: Facts): Promise<StagedRecord | undefined> => {
  const { record, slot } = facts
  if (!record || slot.loaded === false || slot.loaded === 'none') {
    dropRecord(tree)
    return undefined
  }
  const { error } = await unloadOurs(tree, facts)
  if (error) throw error
  return record
}

/**
 * Takes what we staged out of the slot because an administrator wants it so, and returns its record. `hold`: hooks leave
 * the target unstaged until its content changes. Throws `refused` where we keep our hands off, `foreign`, `busy`, and
 * what unloading throws.
 */
export const withdrawStaged = async (
  tree: Tree,
  env: Variables,
  { hold }: { hold: boolean },
): Promise<StagedRecord | undefined> => {
  const environment = await gatherEnvironment(tree, env, 'act')
  const hands = abstention(environment)
  if (hands !== undefined) throw new KexecctlError('refused', `nothing done: ${hands}`)
  return await withLock(tree, LOCK_SECONDS, async () => {
    const base = await gatherBase(tree, environment)
    const facts = lookAtTarget(tree, hold ? { ...base, held: null } : base, { by: 'hook' }, env)
    if (base.slot.loaded === true && !base.record) throw new KexecctlError('foreign', 'the loaded image is not ours')
    // before the unload: what a crash leaves undone the next hook does
    if (hold) writeHeld(tree, facts.identity ?? null)
    const record = await empty(tree, facts)
    if (hold) return record
    dropHeld(tree)
    removeFile(tree.host(PENDING))
    return record
  })
}
