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

const empty = async (tree: Tree, facts: Facts, hold: boolean): Promise<StagedRecord | undefined> => {
  const { record, slot } = facts
  if (!record || slot.loaded === false || slot.loaded === 'none') return undefined
  const { error } = await unloadOurs(tree, facts, { hold })
  if (error) throw error
  return record
}

// The record goes last: without an image it says the same as the hold, should we not get that far.
const remember = (tree: Tree, { identity }: Facts): void => {
  try {
    writeHeld(tree, identity ?? null)
  } catch (error) {
    throw new KexecctlError('write-failed', 'that nothing is to be staged cannot be written down', { cause: error })
  }
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
    if (base.slot.loaded === true && !base.record) {
      throw new KexecctlError('foreign', 'an image is loaded that kexecctl did not load')
    }
    const record = await empty(tree, facts, hold)
    if (hold) remember(tree, facts)
    else dropHeld(tree)
    dropRecord(tree)
    if (!hold) removeFile(tree.host(PENDING))
    return record
  })
}
