import type { Variables } from '../machine/environment.ts'
import { abstention } from '../plan/abstain.ts'
import type { Next } from '../plan/boot-types.ts'
import { plan as decide } from '../plan/plan.ts'
import type { Plan, Request } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { reconcileAloud } from '../stage/announce.ts'
import { gatherBase, gatherEnvironment, lookIntoTarget } from '../stage/facts.ts'
import { aftermath } from '../stage/outcome-line.ts'
import type { Outcome } from '../stage/reconcile.ts'
import type { Tree } from '../sys/fs.ts'
import { exchangeNext, restoreNext } from './exchange-next.ts'

// What reconcile comes to where the wish can be granted.
const isGranted = ({ action }: Pick<Plan, 'action'>): boolean => action === 'stage' || action === 'keep'

// Before anything is touched: what is staged stays where nothing would come of the wish.
const mustBeGranted = ({ action, reason, findings }: Plan): void => {
  if (isGranted({ action })) return
  const hint = findings.find(({ message }) => message === reason)?.hint
  throw new KexecctlError(action === 'foreign' ? 'foreign' : 'refused', `not asked: ${reason}`, { hint })
}

const HOOK: Request = { by: 'hook' }

// By its name, so that a kernel which is not there, or no longer, is a refusal and not another target. A kexec is of
// what is the target anyway.
const requestOf = (next: Next): Request => (next.want === 'release' ? { by: 'admin', release: next.release } : HOOK)

const carryOut = async (tree: Tree, env: Variables, request: Request): Promise<Outcome> => {
  const { outcome } = await reconcileAloud(tree, env, request)
  return outcome
}

const takeBack = async (tree: Tree, env: Variables, next: Next, before: Next | undefined): Promise<Outcome> => {
  await restoreNext(tree, next, before)
  return await carryOut(tree, env, HOOK)
}

const grant = async (tree: Tree, env: Variables, next: Next): Promise<Outcome> => {
  const before = await exchangeNext(tree, next)
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
 * Asks something of the next reboot alone; undefined takes back what was asked. What a kexec needs for it is staged:
 * where that cannot be, nothing is asked. Returns what reconcile came to; undefined where there was nothing to stage or
 * unload. Throws `refused`, `foreign`, `busy`, `write-failed`.
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
  await exchangeNext(tree, next)
  return next ? undefined : await carryOut(tree, env, HOOK)
}
