import t from 'tap'
import { lockdown } from '../../../src/plan/checks/lockdown.ts'
import { rows } from './rows.ts'

t.test('lockdown', async (t) =>
  rows(t, lockdown, [
    ['none', 'ok', undefined, () => undefined],
    ['none, and the older call', 'ok', undefined, ({ settings }) => (settings.syscall = 'load')],
    ['integrity, and what is usual', 'ok', undefined, ({ slot }) => (slot.lockdown = 'integrity')],
    [
      'integrity, and the newer call',
      'ok',
      undefined,
      ({ slot, settings }) => {
        slot.lockdown = 'integrity'
        settings.syscall = 'file'
      },
    ],
    [
      'integrity, and the older call',
      'refuse',
      /^the kernel is locked down \(integrity\), which forbids Syscall=load$/,
      ({ slot, settings }) => {
        slot.lockdown = 'integrity'
        settings.syscall = 'load'
      },
    ],
    [
      'confidentiality, and the older call',
      'refuse',
      /\(confidentiality\)/,
      ({ slot, settings }) => {
        slot.lockdown = 'confidentiality'
        settings.syscall = 'load'
      },
    ],
  ]),
)
