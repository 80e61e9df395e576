import t from 'tap'
import { loadDisabled } from '../../../src/plan/checks/load-disabled.ts'
import { rows } from './rows.ts'

t.test('load-disabled', async (t) =>
  rows(t, loadDisabled, [
    ['permitted', 'ok', undefined, () => {}],
    ['disabled', 'refuse', /kexec_load_disabled is 1/, ({ slot }) => (slot.loadDisabled = true)],
  ]),
)
