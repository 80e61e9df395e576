import { plan as decide } from '../plan/plan.ts'
import type { Facts, Plan, Request } from '../plan/types.ts'
import { gatherBase, gatherEnvironment, lookAtTarget } from '../stage/facts.ts'
import type { Context } from './command.ts'

/** Reads everything and decides, without changing anything or starting a process. */
export const look = async ({ tree, env }: Context, request: Request): Promise<{ facts: Facts; plan: Plan }> => {
  const base = await gatherBase(tree, await gatherEnvironment(tree, env, 'look'))
  const facts = lookAtTarget(tree, base, request, env)
  return { facts, plan: decide(facts, request) }
}
