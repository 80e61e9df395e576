import t from 'tap'
import { isAsWanted } from '../../src/plan/as-wanted.ts'
import type { Confirmation } from '../../src/plan/confirmation.ts'
import type { Action, Effect, Plan } from '../../src/plan/types.ts'

const plan = (action: Action, effect: Effect): Plan => ({ action, effect, reason: '', entry: undefined, findings: [] })

t.test('what monitoring has nothing to complain about', async (t) => {
  const table: [action: Action, effect: Effect, state: Confirmation['state'] | null, wanted: boolean][] = [
    ['keep', 'nothing', null, true],
    ['keep', 'nothing', 'confirmed', true],
    ['keep', 'nothing', 'pending', true],
    ['keep', 'nothing', 'failed', false],
    ['none', 'nothing', null, true],
    ['none', 'unload', null, false],
    ['held', 'hold', null, true],
    ['disabled', 'nothing', null, true],
    ['abstain', 'nothing', null, true],
    ['stage', 'load', null, false],
    ['wait', 'nothing', null, false],
    ['refuse', 'nothing', null, false],
    ['foreign', 'nothing', null, false],
  ]
  for (const [action, effect, state, wanted] of table)
    t.equal(isAsWanted(plan(action, effect), state && { state, text: '' }), wanted, `${action} ${effect} ${state}`)
})
