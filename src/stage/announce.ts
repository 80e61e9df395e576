import type { Variables } from '../machine/environment.ts'
import type { Request } from '../plan/types.ts'
import type { Tree } from '../sys/fs.ts'
import { tellJournal } from './journal.ts'
import { LOCK_SECONDS } from './lock.ts'
import { outcomeLine } from './outcome-line.ts'
import { type Outcome, reconcile } from './reconcile.ts'

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

/** Reconciles, and announces what that came to; `line` is the one for people. Throws what `reconcile` throws. */
export const reconcileAloud = async (
  tree: Tree,
  env: Variables,
  request: Request,
): Promise<{ outcome: Outcome; line: string | undefined }> => {
  const outcome = await reconcile(tree, env, request, LOCK_SECONDS)
  return { outcome, line: await announce(outcome) }
}
