import type { Confirmation } from './confirmation.ts'
import type { Action, Plan } from './types.ts'

// What monitoring has nothing to complain about.
const QUIET: readonly Action[] = ['keep', 'none', 'disabled', 'held', 'abstain']

/** Whether the machine is as it should be: nothing waits to be staged or unloaded, and what runs was not found bad. */
export const isAsWanted = ({ action, effect }: Plan, confirmation: Confirmation | null): boolean =>
  QUIET.includes(action) && effect !== 'unload' && confirmation?.state !== 'failed'
