import t from 'tap'
import { kernelSupport } from '../../../src/plan/checks/kernel-support.ts'
import { rows } from './rows.ts'

t.test('kernel-support', async (t) =>
  rows(t, kernelSupport, [
    ['nothing is loaded', 'ok', undefined, ({ slot }) => (slot.loaded = false)],
    ['something is loaded', 'ok', undefined, ({ slot }) => (slot.loaded = true)],
    ['cannot be told', 'ok', undefined, ({ slot }) => (slot.loaded = 'unknown')],
    ['a kernel without', 'refuse', /built without kexec/, ({ slot }) => (slot.loaded = 'none')],
  ]),
)
