import t from 'tap'
import { chroot } from '../../../src/plan/checks/chroot.ts'
import { rows } from './rows.ts'

t.test('chroot', async (t) =>
  rows(t, chroot, [
    ['the root of process 1', 'ok', undefined, () => {}],
    ['not asked', 'ok', undefined, ({ environment }) => (environment.chroot = undefined)],
    ['another root', 'warn', /^this is a chroot/, ({ environment }) => (environment.chroot = true)],
    [
      'it cannot be told',
      'warn',
      /cannot be told whether this is a chroot/,
      ({ environment }) => (environment.chroot = 'unknown'),
    ],
  ]),
)
