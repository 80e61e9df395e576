import { plan as decide } from '../plan/plan.ts'
import type { BaseFacts, Facts, Plan, Request } from '../plan/types.ts'
import { gatherBase, gatherEnvironment, lookIntoTarget } from '../stage/facts.ts'
import type { Context } from './command.ts'

/** Reads everything but the target's own files, without changing anything or starting a process. */
export const lookAround = async ({ tree, env }: Context): Promise<BaseFacts> =>
  await gatherBase(tree, await gatherEnvironment(tree, env, 'look'))

/** What `status` and `list` answer from: read without a change or a process, and nothing that takes its time. */
export const glance = async (context: Context): Promise<{ facts: Facts; plan: Plan }> => {
  const request = { by: 'hook' } as const
  const facts = lookIntoTarget(context.tree, await lookAround(context), request, context.env, { hash: false })
  return { facts, plan: decide(facts, request) }
}

/** Reads everything and decides, without a change or a process. `more`: facts that only some ask for. */
export const look = async (
  context: Context,
  request: Request,
  more?: (facts: Facts) => Partial<Facts>,
): Promise<{ facts: Facts; plan: Plan }> => {
  const { tree, env } = context
  const seen = lookIntoTarget(tree, await lookAround(context), request, env)
  const facts = { ...seen, ...more?.(seen) }
  return { facts, plan: decide(facts, request) }
}
