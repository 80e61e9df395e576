import t from 'tap'
import { kdumpKept } from '../../../src/plan/checks/kdump-kept.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const RESERVED = 268_435_456
const kdump =
  (loaded: boolean | undefined, reserved: number | undefined, words = '') =>
  (facts: Facts, entry: Entry) => {
    facts.crashKernel = { loaded, reserved }
    entry.cmdline = `root=/dev/vda2 ro ${words}`
  }

t.test('kdump-kept', async (t) =>
  rows(t, kdumpKept, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['no kdump', 'ok', undefined, kdump(false, 0)],
    ['it cannot be told', 'ok', undefined, kdump(undefined, undefined)],
    ['ready, and lost', 'warn', /^kdump is ready now, and the target has no crashkernel=/, kdump(true, RESERVED)],
    ['ready, and how much is not told', 'warn', /kdump is ready/, kdump(true, undefined)],
    ['reserved, and lost', 'note', /^memory is reserved/, kdump(false, RESERVED)],
    ['kept', 'ok', undefined, kdump(true, RESERVED, 'crashkernel=1G-4G:192M,4G-64G:256M quiet')],
    ['kept, in quotes', 'ok', undefined, kdump(true, RESERVED, '"crashkernel=256M"')],
    ['a word for init', 'warn', /crashkernel/, kdump(true, RESERVED, '-- crashkernel=256M')],
    ['another word', 'warn', /crashkernel/, kdump(true, RESERVED, 'nocrashkernel=256M')],
  ]),
)
