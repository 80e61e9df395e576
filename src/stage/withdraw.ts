import { readEnvironment, type Variables } from '../machine/environment.ts'
import { abstention } from '../plan/abstain.ts'
import type { Facts, StagedRecord } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { PENDING } from '../state/paths.ts'
import { dropHeld, dropRecord, writeHeld } from '../state/record.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { unloadOurs } from './act.ts'
import { gatherBase, gatherEnvironment, lookAtTarget } from './facts.ts'
import { LOCK_SECONDS, withLock } from './lock.ts'
import { rememberUnloaded } from './remember.ts'

const empty = async (tree: Tree, facts: Facts, hold: boolean): Promise<StagedRecord | undefined> => {
  const { record, slot } = facts
  if (!record || slot.loaded === false || slot.loaded === 'none') return undefined
  const { error } = await unloadOurs(tree, facts, { hold })
  if (error) throw error
  return record
}

// Before the unload: what a crash leaves undone the next hook does. That it cannot be written is no reason to stop.
const remember = (tree: Tree, { identity }: Facts): KexecctlError | undefined => {
  try {
    writeHeld(tree, identity ?? null)
    return undefined
  } catch (cause) {
    return new KexecctlError('write-failed', 'the note that hooks are to leave it unstaged cannot be written', {
      cause,
    })
  }
}

/** The record of what was taken out, if anything was; or why we kept our hands off. */
export interface Withdrawn {
  record: StagedRecord | undefined
  abstained?: string
}

/**
 * Takes what we staged out of the slot because an administrator wants it so. `hold`: hooks leave the target unstaged
 * until its content changes; else every mark of ours goes too. Throws `foreign`, `busy`, and what unloading throws.
 */
export const withdrawStaged = async (tree: Tree, env: Variables, { hold }: { hold: boolean }): Promise<Withdrawn> => {
  const hands = abstention(readEnvironment(tree, env, true))
  if (hands !== undefined) return { abstained: hands, record: undefined }
  return await withLock(tree, LOCK_SECONDS, async () => {
    const environment = await gatherEnvironment(tree, env, 'act')
    const late = abstention(environment)
    if (late !== undefined) return { abstained: late, record: undefined }
    const base = await gatherBase(tree, environment)
    const facts = lookAtTarget(tree, hold ? { ...base, held: null } : base, { by: 'hook' }, env)
    if (base.slot.loaded === true && !base.record) {
      throw new KexecctlError('foreign', 'an image is loaded that kexecctl did not load')
    }
    const notHeld = hold ? remember(tree, facts) : undefined
    const record = await empty(tree, facts, hold)
    if (record) rememberUnloaded(tree, record, hold ? 'an administrator unloaded it' : 'kexecctl is being removed')
    // the record stays then: without an image it says the same as the hold
    if (notHeld) throw notHeld
    dropRecord(tree)
    if (!hold) {
      dropHeld(tree)
      removeFile(tree.host(PENDING))
    }
    return { record }
  })
}
