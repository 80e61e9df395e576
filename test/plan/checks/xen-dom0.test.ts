import t from 'tap'
import { xenDom0 } from '../../../src/plan/checks/xen-dom0.ts'
import { platform } from '../machine.ts'
import { rows } from './rows.ts'

t.test('xen-dom0', async (t) =>
  rows(t, xenDom0, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['no Xen', 'ok', undefined, (facts) => (facts.platform = platform())],
    ['a guest', 'ok', undefined, (facts) => (facts.platform = platform({ xen: 'domU' }))],
    ['the dom0', 'refuse', /^this is the dom0/, (facts) => (facts.platform = platform({ xen: 'dom0' }))],
  ]),
)
