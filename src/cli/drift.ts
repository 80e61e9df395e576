import { driftOf, driftText } from '../plan/drift.ts'
import type { Facts } from '../plan/types.ts'

/** How the target's command line differs from the running one, as words with `-` or `+` in front; for people. */
export const drift = (facts: Facts): string => {
  const found = driftOf(facts, facts.choice.entry)
  return found ? driftText(found) || 'as it runs now' : 'unknown'
}
