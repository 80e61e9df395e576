import t from 'tap'
import { privilege } from '../../../src/plan/checks/privilege.ts'
import { rows } from './rows.ts'

t.test('privilege', async (t) =>
  rows(t, privilege, [
    ['may', 'ok', undefined, () => {}],
    ['not asked', 'ok', undefined, ({ environment }) => (environment.privileged = undefined)],
    ['may not', 'warn', /CAP_SYS_BOOT is missing/, ({ environment }) => (environment.privileged = false)],
    [
      'it cannot be told',
      'warn',
      /cannot be told whether kexecctl may load/,
      ({ environment }) => (environment.privileged = 'unknown'),
    ],
  ]),
)
