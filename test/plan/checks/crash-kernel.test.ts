import t from 'tap'
import { crashKernel } from '../../../src/plan/checks/crash-kernel.ts'
import { rows } from './rows.ts'

t.test('crash-kernel', async (t) =>
  rows(t, crashKernel, [
    ['none', 'ok', undefined, () => {}],
    ['kdump', 'warn', /^this is a crash kernel/, ({ environment }) => (environment.crashKernel = true)],
  ]),
)
