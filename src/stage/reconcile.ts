import { readEnvironment, type Variables } from '../machine/environment.ts'
import { readLoaded } from '../machine/slot.ts'
import { abstention } from '../plan/abstain.ts'
import { plan as decide } from '../plan/plan.ts'
import type { Action, Facts, Plan, Request } from '../plan/types.ts'
import type { ErrorCode, KexecctlError } from '../report/errors.ts'
import { ifPossible } from '../state/if-possible.ts'
import { ARMED, PENDING, RECORD } from '../state/paths.ts'
import { dropTemporaries, dropVeto } from '../state/record.ts'
import { dropTemporaryToken } from '../state/token.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { type Acted, act } from './act.ts'
import { gatherBase, gatherEnvironment, lookIntoTarget } from './facts.ts'
import { dropMade } from './loadable.ts'
import { withLock } from './lock.ts'
import { rememberStaged, rememberUnloaded } from './remember.ts'

/** What reconcile came to. `action` is the plan's, unless carrying it out failed: then `refuse`, or `wait` if busy. */
export interface Outcome extends Omit<Acted, 'error'> {
  action: Action
  reason: string
  error?: KexecctlError
  plan?: Plan
  facts?: Facts
}

// Another time it may be done; the target is not to blame.
const LATER: readonly ErrorCode[] = ['busy', 'no-space', 'no-memory', 'kexec-limit']

const outcomeOf = (facts: Facts, plan: Plan, acted: Acted): Outcome => {
  const { error } = acted
  const failed = error && plan.action === 'stage'
  const action = failed ? (LATER.includes(error.code) ? 'wait' : 'refuse') : plan.action
  return { ...acted, action, reason: failed ? error.message : plan.reason, plan, facts }
}

const remember = (tree: Tree, { action, reason, record, unloaded, facts }: Outcome): void => {
  if (action === 'stage' && record) rememberStaged(tree, record)
  if (unloaded && facts?.record) rememberUnloaded(tree, facts.record, reason)
}

// Of a run that was killed, and of a shutdown that was broken off: with an empty slot and no record nothing is to be
// vetoed.
const dropLeftOvers = (tree: Tree): void => {
  dropTemporaries(tree)
  ifPossible(() => dropTemporaryToken(tree))
  if (readLoaded(tree) === false && tree.stat(RECORD).state === 'missing') dropVeto(tree)
}

const abstained = (reason: string): Outcome => ({
  action: 'abstain',
  reason,
  record: undefined,
  unloaded: false,
  vetoed: false,
})

/**
 * The one operation: looks at what is, decides, acts. Idempotent, whoever asks; lost or doubled events do no harm.
 * Waits up to `waitSeconds` for another kexecctl. Throws `busy`, `write-failed` if the lock cannot be had.
 */
export const reconcile = async (
  tree: Tree,
  env: Variables,
  request: Request,
  waitSeconds: number,
): Promise<Outcome> => {
  // before the lock and the mark: in a chroot these may be the host's
  const hands = abstention(readEnvironment(tree, env, true))
  if (hands !== undefined) return abstained(hands)
  return await withLock(tree, waitSeconds, async () => {
    const environment = await gatherEnvironment(tree, env, 'act')
    // while we waited for the lock the last check may have had it: nothing is changed after that
    const late = abstention(environment)
    if (late !== undefined) return abstained(late)
    const round = async (last: boolean): Promise<Outcome> => {
      const facts = lookIntoTarget(tree, await gatherBase(tree, environment), request, env)
      const plan = decide(facts, request)
      return outcomeOf(facts, plan, await act(tree, facts, plan, last))
    }
    // the word of a shutdown that was broken off: it does not go down
    removeFile(tree.host(ARMED))
    // before the facts are read: whoever marks after this is heard by a later run
    removeFile(tree.host(PENDING))
    dropLeftOvers(tree)
    dropMade(tree)
    const first = await round(false)
    const outcome = first.error?.code === 'moved' ? await round(true) : first
    remember(tree, outcome)
    return outcome
  })
}
