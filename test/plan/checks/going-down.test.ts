import t from 'tap'
import { goingDown } from '../../../src/plan/checks/going-down.ts'
import { rows } from './rows.ts'

t.test('going-down', async (t) =>
  rows(t, goingDown, [
    ['no', 'ok', undefined, () => {}],
    ['not asked', 'ok', undefined, ({ environment }) => (environment.goingDown = undefined)],
    ['it is', 'warn', /^the system is going down$/, ({ environment }) => (environment.goingDown = true)],
    [
      'it cannot be told',
      'warn',
      /cannot be told whether the system is going down/,
      ({ environment }) => (environment.goingDown = 'unknown'),
    ],
  ]),
)
