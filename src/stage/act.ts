import { readLoaded } from '../machine/slot.ts'
import { identityOf } from '../plan/freshness.ts'
import { syscallsToTry } from '../plan/kexec-argv.ts'
import type { Entry, Facts, Plan, StagedRecord } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { ifPossible } from '../state/if-possible.ts'
import { dropHeld, dropRecord, readRecord, vetoRecord, writeHeld, writeRecord } from '../state/record.ts'
import type { Tree } from '../sys/fs.ts'
import { unloadSlot } from './kexec.ts'
import { stageEntry } from './load.ts'

/** What was done. */
export interface Acted {
  /** The record of what is staged now, if it is ours. */
  record: StagedRecord | undefined
  /** What went wrong; the slot then holds nothing that may start. */
  error?: KexecctlError
  /** An image of ours was taken out of the slot. */
  unloaded: boolean
  /** It should not start, could not be unloaded, and is kept from starting. */
  vetoed: boolean
  /** It should not start, and nothing could be done about it. */
  mayStart?: boolean
}

const asError = (error: unknown): KexecctlError =>
  error instanceof KexecctlError
    ? error
    : new KexecctlError('internal', 'something unexpected happened', { cause: error })

// A crash in the middle of our own unload must not look like somebody's `kexec -u`, which is a hold.
const markUnloading = (tree: Tree, record: StagedRecord | undefined): void => {
  // the unload matters more
  if (record) ifPossible(() => writeRecord(tree, { ...record, state: 'loading' }))
}

const veto = (tree: Tree, record: StagedRecord | undefined): boolean => {
  try {
    if (record) vetoRecord(tree, record)
    return record !== undefined
  } catch {
    return false
  }
}

/**
 * Takes our image out of the slot and forgets it; with `hold` the record stays as it was, for the caller to drop. If
 * that fails too (EPERM after kexec_load_disabled) the record is marked `vetoed`: kexecctl-veto.service keeps it from
 * starting.
 */
export const unloadOurs = async (tree: Tree, facts: Facts, { hold = false } = {}): Promise<Acted> => {
  if (!hold) markUnloading(tree, facts.record)
  try {
    await unloadSlot(tree, syscallsToTry(facts.settings, facts.slot))
    if (!hold) dropRecord(tree)
    return { record: undefined, unloaded: true, vetoed: false }
  } catch (error) {
    const record = readRecord(tree, facts.running.bootId) ?? facts.record
    const vetoed = veto(tree, record)
    return { record, error: asError(error), unloaded: false, vetoed, mayStart: !vetoed }
  }
}

// A failed load leaves what was in the slot to start: ours has to go, what somebody else loaded is theirs.
const withdraw = async (tree: Tree, facts: Facts, ours: boolean): Promise<Acted> => {
  if (ours && readLoaded(tree) !== false) return await unloadOurs(tree, facts)
  dropRecord(tree)
  return { record: undefined, unloaded: false, vetoed: false }
}

const stage = async (tree: Tree, facts: Facts, entry: Entry, last: boolean): Promise<Acted> => {
  // what comes into an empty slot is ours, even if kexec(8) says that it failed
  let ours = facts.record !== undefined || facts.slot.loaded === false
  let unloaded = false
  const onLoaded = () => {
    ours = true
    dropHeld(tree)
  }
  const onUnloaded = () => {
    unloaded = true
  }
  try {
    const record = await stageEntry(tree, facts, entry, { onLoaded, onUnloaded })
    return { record, unloaded: false, vetoed: false }
  } catch (caught) {
    const error = asError(caught)
    if (error.code === 'moved' && !last) return { record: undefined, error, unloaded: false, vetoed: false }
    const done = await withdraw(tree, facts, ours)
    return { ...done, unloaded: done.unloaded || unloaded, error }
  }
}

const carryOut = async (tree: Tree, facts: Facts, plan: Plan, last: boolean): Promise<Acted> => {
  switch (plan.effect) {
    case 'load':
      if (plan.entry) return await stage(tree, facts, plan.entry, last)
      break
    case 'unload':
      return await unloadOurs(tree, facts)
    case 'forget':
      dropRecord(tree)
      return { record: undefined, unloaded: false, vetoed: false }
    case 'hold':
      // should it fail, the record without an image says the same
      if (facts.record) writeHeld(tree, identityOf(facts.record))
      dropRecord(tree)
      return { record: undefined, unloaded: false, vetoed: false }
    case 'nothing':
      break
  }
  return { record: facts.record, unloaded: false, vetoed: false }
}

/**
 * Carries out a plan: the only place that changes the machine. Never throws; what failed is in the result. Unless this
 * is the `last` try, an error `moved` leaves the slot as it is: the facts are to be read again.
 */
export const act = async (tree: Tree, facts: Facts, plan: Plan, last: boolean): Promise<Acted> => {
  try {
    return await carryOut(tree, facts, plan, last)
  } catch (error) {
    return { record: facts.record, error: asError(error), unloaded: false, vetoed: false }
  }
}
