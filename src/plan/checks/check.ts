import type { Finding } from '../../report/finding.ts'
import type { Entry, Facts } from '../types.ts'

/** What a check found, without its id; undefined when all is well. */
export type Found = Omit<Finding, 'id'> | undefined

/**
 * One check of a target. `kernel` checks ask about the entry alone and are shown for every kernel by `list`; `machine`
 * checks ask about this machine. `stops: 'load'`: no load is possible, but what is staged already may start. `wait`: it
 * cannot be staged now, and is tried again at the next event.
 */
export interface Check {
  id: string
  about: 'kernel' | 'machine'
  stops: 'refuse' | 'load' | 'wait'
  /** What a finding `ok` says. */
  fine: string
  look(facts: Facts, entry: Entry): Found
}
