import { readEnvironment, type Variables } from '../machine/environment.ts'
import { readSystemd } from '../machine/systemd.ts'
import type { Token } from '../plan/boot-types.ts'
import type { LastLook } from '../plan/last-check.ts'
import { plan as decide } from '../plan/plan.ts'
import type { Facts, Request } from '../plan/types.ts'
import { gatherBase, lookAtTarget } from '../stage/facts.ts'
import { readToken } from '../state/token.ts'
import type { Tree } from '../sys/fs.ts'
import { gatherWishes } from './wishes.ts'

const UNIT = 'kexecctl-reboot.service'
const REQUEST: Request = { by: 'hook' }

/** All that the last check looks at. */
export interface Seen extends LastLook {
  facts: Facts
  /** What the last check let start before. */
  token: Token | undefined
}

/** Reads all that the last check rests on, except whether the system goes down: it does. */
export const lookLast = async (tree: Tree, env: Variables, request: LastLook['request']): Promise<Seen> => {
  const facts = lookAtTarget(tree, await gatherBase(tree, readEnvironment(tree, env, true)), REQUEST, env)
  return {
    request,
    facts,
    plan: decide(facts, REQUEST),
    wishes: gatherWishes(tree, facts),
    ...(readSystemd(tree).units[UNIT].state !== 'enabled' && { notEnabled: UNIT }),
    token: readToken(tree),
  }
}
