import type { Finding, Level } from '../../report/finding.ts'
import type { Entry, Facts } from '../types.ts'

/** What a check found, without its id; undefined when all is well. */
export type Found = Omit<Finding, 'id'> | undefined

/** What a finding means, for docs/checks.md and for whoever meets it. */
export interface Documented {
  id: string
  /** What it can come to, apart from `ok`. */
  levels: readonly Exclude<Level, 'ok'>[]
  /** What is looked at, and why that matters: whole sentences. */
  what: string
  why: string
  /** Where the rule comes from: a man page, a document of the kernel, a header, a report. */
  source: string
  /** A command or a setting that helps, where a finding has none of its own. */
  hint: string
}

/**
 * One check of a target. `kernel` checks ask about the entry alone and are shown for every kernel by `list`; `machine`
 * checks ask about this machine.
 *
 * What anything but `ok` stops: `abstain`, whatever it is, since another system would be touched. `wait`: it cannot be
 * staged now, and is tried again at the next event. `refuse`: a finding of that level keeps it from being staged.
 * `load`: so it does, but what is staged already may start. `nothing`: it is good to know.
 */
export interface Check extends Documented {
  about: 'kernel' | 'machine'
  stops: 'refuse' | 'load' | 'wait' | 'abstain' | 'nothing'
  /** What a finding `ok` says. */
  fine: string
  /** Ignore= does not reach it: what it doubts is also who wrote Ignore=. */
  always?: true
  look(facts: Facts, entry: Entry): Found
}

/** A check of where we run, before anything else is read. */
export interface EnvironmentCheck extends Check {
  stops: 'abstain'
  look(facts: Pick<Facts, 'environment'>): Found
}
