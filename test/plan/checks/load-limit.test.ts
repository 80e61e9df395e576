import t from 'tap'
import { loadLimit } from '../../../src/plan/checks/load-limit.ts'
import { rows } from './rows.ts'

t.test('load-limit', async (t) =>
  rows(t, loadLimit, [
    ['no limit', 'ok', undefined, () => {}],
    ['one is left', 'ok', undefined, ({ slot }) => (slot.loadsLeft = 1)],
    ['none is left', 'warn', /used up/, ({ slot }) => (slot.loadsLeft = 0)],
  ]),
)
