import t from 'tap'
import type { Watchdog } from '../../../src/machine/watchdog.ts'
import { watchdog } from '../../../src/plan/checks/watchdog.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { facts } from '../facts.ts'
import { rows } from './rows.ts'

const has = (change: Partial<Watchdog>) => (facts: Facts) => {
  facts.watchdog = { name: 'iTCO_wdt', active: false, runtime: false, kexec: false, ...change }
}

t.test('watchdog', async (t) => {
  rows(t, watchdog, [
    ['no watchdog', 'ok', undefined, () => {}],
    ['unused', 'note', /new kernel that hangs: the watchdog \(iTCO_wdt\)/, has({})],
    ['unused as far as can be told', 'note', /hangs/, has({ active: undefined })],
    ['fed by somebody else', 'ok', undefined, has({ active: true })],
    ['fed by systemd, not over a kexec', 'note', /hangs/, has({ active: true, runtime: true })],
    ['only over a kexec', 'note', /nobody feeds it afterwards/, has({ kexec: true })],
    ['both', 'ok', undefined, has({ active: true, runtime: true, kexec: true })],
  ])
  const hint = (change: Partial<Watchdog>) => {
    const all = facts()
    has(change)(all)
    return watchdog.look(all, all.choice.entry as never)?.hint
  }
  t.match(hint({}), 'system.conf.d/watchdog.conf: RuntimeWatchdogSec=1min and KExecWatchdogSec=5min; ')
  t.match(hint({ runtime: true }), 'watchdog.conf: KExecWatchdogSec=5min; ')
  t.match(hint({ kexec: true }), 'watchdog.conf: RuntimeWatchdogSec=1min; ')
})
