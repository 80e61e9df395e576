import type { Variables } from '../machine/environment.ts'
import { readRunning } from '../machine/running.ts'
import { abstention } from '../plan/abstain.ts'
import type { Next } from '../plan/boot-types.ts'
import { plan as decide } from '../plan/plan.ts'
import type { Plan, Request } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { announce } from '../stage/announce.ts'
import { gatherBase, gatherEnvironment, lookIntoTarget } from '../stage/facts.ts'
import { withLock } from '../stage/lock.ts'
import { aftermath } from '../stage/outcome-line.ts'
import { type Outcome, reconcile } from '../stage/reconcile.ts'
import { dropNext, nextName, readNext, writeNext } from '../state/next.ts'
import { readRecord, writeRecord } from '../state/record.ts'
import type { Tree } from '../sys/fs.ts'

const LOCK_SECONDS = 60

// What reconcile comes to where the wish can be granted.
const isGranted = ({ action }: Pick<Plan, 'action'>): boolean => action === 'stage' || action === 'keep'

// Before anything is touched: what is staged stays where nothing would come of the wish.
const mustBeGranted = ({ action, reason, findings }: Plan): void => {
  if (isGranted({ action })) return
  const hint = findings.find(({ message }) => message === reason)?.hint
  throw new KexecctlError(action === 'foreign' ? 'foreign' : 'refused', `not asked: ${reason}`, { hint })
}

const put = (tree: Tree, next: Next | undefined): void => {
  if (next) writeNext(tree, next)
  else dropNext(tree)
}

// What was staged for a wish must not outlast it as if `kexecctl stage RELEASE` had asked for it: it is nobody's but the
// hooks', and instead of no release that there is.
const loosen = (tree: Tree): void => {
  const { by: _, ...record } = readRecord(tree, readRunning(tree).bootId) ?? {}
  if (!('id' in record)) return
  try {
    writeRecord(tree, { ...record, insteadOf: '' })
  } catch (cause) {
    throw new KexecctlError('write-failed', 'the record of what is staged cannot be written', { cause })
  }
}

// Returns what was asked before.
const exchange = async (tree: Tree, next: Next | undefined): Promise<Next | undefined> =>
  await withLock(tree, LOCK_SECONDS, async () => {
    const before = readNext(tree)
    const ends = before !== undefined && before.want !== 'firmware' && nextName(before) !== nextName(next)
    if (ends) loosen(tree)
    put(tree, next)
    return before
  })

const HOOK: Request = { by: 'hook' }

// By its name, so that a kernel which is not there, or no longer, is a refusal and not another target.
const requestOf = (next: Next): Request =>
  next.want === 'release' ? { by: 'admin', release: next.release } : { by: 'admin' }

const carryOut = async (tree: Tree, env: Variables, request: Request): Promise<Outcome> => {
  const outcome = await reconcile(tree, env, request, LOCK_SECONDS)
  await announce(outcome)
  return outcome
}

// As it was before: unless somebody asked something else meanwhile.
const takeBack = async (tree: Tree, env: Variables, next: Next, before: Next | undefined): Promise<Outcome> => {
  await withLock(tree, LOCK_SECONDS, async () => {
    if (nextName(readNext(tree)) === nextName(next)) put(tree, before)
  })
  return await carryOut(tree, env, HOOK)
}

const grant = async (tree: Tree, env: Variables, next: Next): Promise<Outcome> => {
  const before = await exchange(tree, next)
  let outcome: Outcome
  try {
    outcome = await carryOut(tree, env, requestOf(next))
  } catch (error) {
    await takeBack(tree, env, next, before)
    throw error
  }
  if (isGranted(outcome)) return outcome
  const { error, reason } = outcome
  const { record } = await takeBack(tree, env, next, before)
  const after = record ? `; ${record.release} is staged as before` : aftermath(outcome)
  throw new KexecctlError('refused', `not asked: ${reason}${after}`, { cause: error?.cause, hint: error?.hint })
}

/**
 * Asks something of the next reboot alone; undefined takes back what was asked. What a kexec needs for it is staged: where
 * that cannot be, nothing is asked. Returns what reconcile came to; undefined where there was nothing to stage or unload.
 * Throws `refused`, `foreign`, `busy`, `write-failed`.
 */
export const askNext = async (tree: Tree, env: Variables, next: Next | undefined): Promise<Outcome | undefined> => {
  const environment = await gatherEnvironment(tree, env, 'act')
  const hands = abstention(environment)
  if (hands !== undefined) throw new KexecctlError('refused', `not asked: ${hands}`)
  if (next && next.want !== 'firmware') {
    const request = requestOf(next)
    const base = await gatherBase(tree, environment)
    mustBeGranted(decide(lookIntoTarget(tree, { ...base, next }, request, env), request))
    return await grant(tree, env, next)
  }
  await exchange(tree, next)
  return next ? undefined : await carryOut(tree, env, HOOK)
}
