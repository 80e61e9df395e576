import t from 'tap'
import { vfioInUse } from '../../../src/plan/checks/vfio-in-use.ts'
import { rows } from './rows.ts'

t.test('vfio-in-use', async (t) =>
  rows(t, vfioInUse, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['no device', 'ok', undefined, (facts) => (facts.passedThrough = { count: 0, used: undefined })],
    ['nobody has it open', 'ok', undefined, (facts) => (facts.passedThrough = { count: 2, used: false })],
    ['in use', 'note', /\(vfio-pci: 2\)/, (facts) => (facts.passedThrough = { count: 2, used: true })],
    ['perhaps in use', 'note', /vfio-pci/, (facts) => (facts.passedThrough = { count: 1, used: undefined })],
  ]),
)
