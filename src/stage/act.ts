import { readLoaded } from '../machine/slot.ts'
import { identityOf } from '../plan/freshness.ts'
import { syscallsToTry } from '../plan/kexec-argv.ts'
import type { Entry, Facts, Plan, StagedRecord } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Tree } from '../sys/fs.ts'
import { unloadSlot } from './kexec.ts'
import { stageEntry } from './load.ts'
import { dropHeld, dropRecord, readRecord, vetoRecord, writeHeld } from './record.ts'

/** What was done. */
export interface Acted {
  /** The record of what is staged now, if it is ours. */
  record: StagedRecord | undefined
  /** What went wrong; the slot then holds nothing that may start. */
  error?: KexecctlError
  /** An image of ours was taken out of the slot. */
  unloaded: boolean
  /** It should not start, and could not be unloaded. */
  vetoed: boolean
}

const asError = (error: unknown): KexecctlError =>
  error instanceof KexecctlError
    ? error
    : new KexecctlError('internal', 'something unexpected happened', { cause: error })

/**
 * Takes our image out of the slot and forgets it. If that fails too (EPERM after kexec_load_disabled) the record stays,
 * marked `vetoed`: kexecctl-veto.service keeps it from starting.
 */
export const unloadOurs = async (tree: Tree, facts: Facts): Promise<Acted> => {
  try {
    await unloadSlot(tree, syscallsToTry(facts.settings, facts.slot))
    dropRecord(tree)
    return { record: undefined, unloaded: true, vetoed: false }
  } catch (error) {
    const record = readRecord(tree, facts.running.bootId) ?? facts.record
    try {
      if (record) vetoRecord(tree, record)
    } catch {
      // nothing can be written: the error below is all that is left to say
    }
    return { record, error: asError(error), unloaded: false, vetoed: true }
  }
}

// A failed load leaves what was in the slot armed: ours has to go, what somebody else loaded is theirs.
const withdraw = async (tree: Tree, facts: Facts, ours: boolean): Promise<Acted> => {
  if (ours && readLoaded(tree) !== false) return await unloadOurs(tree, facts)
  dropRecord(tree)
  return { record: undefined, unloaded: false, vetoed: false }
}

const stage = async (tree: Tree, facts: Facts, entry: Entry): Promise<Acted> => {
  let ours = facts.record !== undefined
  try {
    const record = await stageEntry(tree, facts, entry, () => {
      ours = true
      dropHeld(tree)
    })
    return { record, unloaded: false, vetoed: false }
  } catch (caught) {
    return { ...(await withdraw(tree, facts, ours)), error: asError(caught) }
  }
}

/** Carries out a plan: the only place that changes the machine. Never throws; what failed is in the result. */
export const act = async (tree: Tree, facts: Facts, plan: Plan): Promise<Acted> => {
  switch (plan.effect) {
    case 'load':
      if (plan.entry) return await stage(tree, facts, plan.entry)
      break
    case 'unload':
      return await unloadOurs(tree, facts)
    case 'forget':
      dropRecord(tree)
      return { record: undefined, unloaded: false, vetoed: false }
    case 'hold':
      if (facts.record) writeHeld(tree, identityOf(facts.record))
      dropRecord(tree)
      return { record: undefined, unloaded: false, vetoed: false }
    case 'nothing':
      break
  }
  return { record: facts.record, unloaded: false, vetoed: false }
}
