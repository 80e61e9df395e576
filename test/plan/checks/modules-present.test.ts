import t from 'tap'
import { modulesPresent } from '../../../src/plan/checks/modules-present.ts'
import { rows } from './rows.ts'

t.test('modules-present', async (t) =>
  rows(t, modulesPresent, [
    ['there', 'ok', undefined, () => {}],
    ['missing', 'refuse', /modules\.dep is missing/, (_, { kernel }) => (kernel.modules = false)],
    ['cannot be told', 'note', /modules\.dep cannot be read/, (_, { kernel }) => (kernel.modules = 'unknown')],
  ]),
)
