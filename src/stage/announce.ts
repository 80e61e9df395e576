import { tellJournal } from './journal.ts'
import { outcomeLine } from './outcome-line.ts'
import type { Outcome } from './reconcile.ts'

/** Tells the journal what reconcile came to, and returns the one line for people, if anybody has to know. */
export const announce = async (outcome: Outcome): Promise<string | undefined> => {
  const { action, error, record } = outcome
  const line = outcomeLine(outcome)
  if (line === undefined || action === 'keep') return line
  const priority = action === 'stage' && !error ? 6 : 4
  const release = record?.release ?? outcome.plan?.entry?.release
  await tellJournal({ message: line, priority, action, release, id: record?.id })
  return line
}
