import type { Variables } from '../machine/environment.ts'
import type { Request } from '../plan/types.ts'
import type { Tree } from '../sys/fs.ts'
import { type Entry, tellJournal } from './journal.ts'
import { LOCK_SECONDS } from './lock.ts'
import type { Kind } from './message-ids.ts'
import { outcomeLine } from './outcome-line.ts'
import { type Outcome, reconcile } from './reconcile.ts'

const stagedBefore = ({ unloaded, vetoed, mayStart }: Outcome): Entry['staged'] => {
  if (mayStart) return 'may start'
  if (vetoed) return 'vetoed'
  return unloaded ? 'unloaded' : undefined
}

const KINDS: Readonly<Record<string, Kind>> = {
  stage: 'staged',
  refuse: 'refused',
  wait: 'waiting',
  foreign: 'foreign',
}

const entryOf = (outcome: Outcome, message: string): Entry => {
  const { action, reason, error, record, plan } = outcome
  const finding = plan?.findings.find((one) => one.level !== 'ok' && one.message === reason)
  const staged = stagedBefore(outcome)
  return {
    kind: KINDS[action] ?? (staged === 'unloaded' ? 'unloaded' : 'stuck'),
    message,
    priority: action === 'stage' && !error ? 6 : 4,
    action,
    release: record?.release ?? plan?.entry?.release,
    id: record?.id,
    reason,
    hint: error?.hint ?? finding?.hint,
    finding: finding?.id,
    error: error?.code,
    staged,
  }
}

/** Tells the journal what reconcile came to, and returns the one line for people, if anybody has to know. */
export const announce = async (outcome: Outcome): Promise<string | undefined> => {
  const line = outcomeLine(outcome)
  if (line !== undefined && outcome.action !== 'keep') await tellJournal(entryOf(outcome, line))
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
