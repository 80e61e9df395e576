import t from 'tap'
import type { Wish } from '../../src/plan/boot-types.ts'
import {
  type Decision,
  decideReboot,
  isAgainst,
  isTime,
  type Mode,
  rebootCommand,
} from '../../src/plan/reboot-decision.ts'
import type { Action } from '../../src/plan/types.ts'
import { facts, NEW, settings } from './facts.ts'

const setup: Wish = { id: 'firmware-setup', message: 'the firmware setup is asked for' }
const next: Wish = { id: 'next', message: 'next is firmware' }

t.test('how a reboot goes', async (t) => {
  type Row = [Mode, Action | undefined, Wish[], scheduled: boolean, Decision['outcome'], release: string | null, RegExp]
  const table: Row[] = [
    ['any', 'keep', [], false, 'kexec', NEW, /^why$/],
    ['any', 'stage', [], false, 'kexec', NEW, /^why$/],
    ['any', 'keep', [], true, 'kexec', NEW, /^why$/],
    ['kexec-only', 'stage', [], false, 'kexec', NEW, /^why$/],
    ['any', 'keep', [setup, next], false, 'firmware', null, /^the firmware setup is asked for; next is firmware$/],
    ['kexec-only', 'keep', [setup], false, 'firmware', null, /setup/],
    ['firmware', 'keep', [], false, 'firmware', null, /--firmware/],
    ['firmware', undefined, [setup], true, 'firmware', null, /--firmware/],
    ['any', 'none', [], false, 'firmware', null, /^why$/],
    ['any', 'wait', [], false, 'firmware', null, /^why$/],
    ['any', 'refuse', [], true, 'firmware', null, /^why$/],
    ['any', 'held', [], false, 'firmware', null, /^why$/],
    ['any', 'disabled', [], false, 'firmware', null, /^why$/],
    ['any', 'foreign', [], false, 'firmware', null, /^why$/],
    ['any', 'foreign', [setup], true, 'kexec', null, /^why, and shutdown\(8\) starts it$/],
    ['firmware', 'foreign', [], true, 'kexec', null, /shutdown/],
    ['firmware', 'foreign', [], false, 'firmware', null, /--firmware/],
    ['any', undefined, [], false, null, null, /^why$/],
    ['any', undefined, [setup], false, null, null, /^why$/],
    ['any', 'none', [setup], false, 'firmware', null, /^why$/],
  ]
  for (const [mode, action, wishes, scheduled, outcome, release, reason] of table) {
    const look = { facts: facts(), wishes }
    const decision = decideReboot(mode, { action, reason: 'why', release: NEW, look }, scheduled)
    t.match(decision, { outcome, release, reason }, `${mode} ${action} ${wishes.length} ${scheduled}`)
  }
})

t.test('with Intercept=no, too: a kexec is what is asked for', async (t) => {
  const look = { facts: facts({ settings: settings({ intercept: false }) }), wishes: [] }
  t.match(decideReboot('any', { action: 'keep', reason: '', release: NEW, look }, false), { outcome: 'kexec' })
})

t.test('what is not as asked', async (t) => {
  const table: [Mode, Decision['outcome'], release: string | null, against: boolean][] = [
    ['any', 'kexec', null, false],
    ['any', null, null, false],
    ['firmware', 'firmware', null, false],
    ['firmware', 'kexec', null, true],
    ['kexec-only', 'kexec', NEW, false],
    ['kexec-only', 'kexec', null, true],
    ['kexec-only', 'firmware', null, true],
    ['kexec-only', null, null, true],
  ]
  for (const [mode, outcome, release, against] of table)
    t.equal(isAgainst(mode, { outcome, release, reason: '' }), against, `${mode} ${outcome} ${release}`)
})

t.test('the command', async (t) => {
  const line = (outcome: Decision['outcome'], when?: string) => rebootCommand({ outcome }, when).join(' ')
  t.equal(line('kexec'), '/usr/bin/systemctl kexec')
  t.equal(line('firmware'), '/usr/bin/env SYSTEMCTL_SKIP_AUTO_KEXEC=1 /usr/bin/systemctl reboot')
  t.equal(line(null), '/usr/bin/systemctl reboot')
  for (const outcome of ['kexec', 'firmware', null] as const) t.equal(line(outcome, '+5'), '/usr/sbin/shutdown -r +5')
})

t.test('times as shutdown(8) takes them', async (t) => {
  for (const time of ['now', '+0', '+5', '+999999', '23:59', '00:00', '7:05']) t.ok(isTime(time), time)
  const not = ['', 'Now', '5', '+', '+-1', '+1000000', '24:00', '23:60', '7:5', '2026-11-22 07:00', '-k', 'now\n']
  for (const time of not) t.notOk(isTime(time), time)
})
