import t from 'tap'
import { initSystem } from '../../../src/plan/checks/init-system.ts'
import { rows } from './rows.ts'

t.test('init-system', async (t) =>
  rows(t, initSystem, [
    ['systemd', 'ok', undefined, () => {}],
    ['not asked', 'ok', undefined, ({ environment }) => (environment.systemd = undefined)],
    ['another', 'warn', /does not run systemd/, ({ environment }) => (environment.systemd = false)],
  ]),
)
