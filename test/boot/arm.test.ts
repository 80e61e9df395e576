import t from 'tap'
import { arm } from '../../src/boot/arm.ts'
import { lookLast, type Seen } from '../../src/boot/last-look.ts'
import type { Token } from '../../src/plan/boot-types.ts'
import { readToken } from '../../src/state/token.ts'
import { ID, SENT, token } from '../plan/boots.ts'
import { type FakeMachine, OLD } from '../stage/machine-tree.ts'
import { goingDown } from './going-down.ts'

const LAST = '6.12.80+deb13-amd64'
const trial = (change: Partial<Token> = {}) =>
  token({ bootId: SENT, from: LAST, panic: { was: 3, ours: 10 }, ...change })
const byKexec = { bootedBy: 'kexec', cmdline: `root=/dev/vda2 kexecctl.id=${ID} panic=10` } as const

const armed = async (machine: FakeMachine, change: (seen: Seen) => Seen = (seen) => seen) => {
  await arm(machine.tree, change(await lookLast(machine.tree, {}, 'reboot')))
  return readToken(machine.tree)
}
// What runs was started by the last check before, which wrote `token`.
const onTrial =
  (token: Token) =>
  (seen: Seen): Seen => ({
    ...seen,
    token,
    facts: { ...seen.facts, running: { ...seen.facts.running, ...byKexec } },
  })

t.test('where to come back to, and what kernel.panic was', async (t) => {
  const was = (was: number) => ({ was, ours: 10 })
  const table: [what: string, now: number, change: (seen: Seen) => Seen, from: string, panic: Token['panic']][] = [
    ['nothing is on trial', 5, (seen) => seen, OLD, was(5)],
    ['a token of what did not start', 5, (seen) => ({ ...seen, token: trial() }), OLD, was(5)],
    ['on trial', 10, onTrial(trial()), LAST, was(3)],
    ['on trial, and somebody set another value', 7, onTrial(trial()), LAST, was(7)],
    ['on trial without a word of ours', 10, onTrial(trial({ panic: null })), LAST, was(10)],
    ['confirmed', 10, onTrial(trial({ confirmedAt: 'then' })), OLD, was(10)],
  ]
  for (const [what, now, change, from, panic] of table) {
    const machine = await goingDown(t)
    machine.write('/proc/sys/kernel/panic', `${now}\n`)
    t.match(await armed(machine, change), { from, panic, usedBy: null, arrived: false, confirmedAt: null }, what)
    t.equal(machine.exists('/run/kexecctl/armed'), true, what)
  }
})

t.test('who says panic= keeps it, and who has no release to come back to none', async (t) => {
  const machine = await goingDown(t)
  const said = (seen: Seen): Seen => {
    const { plan, facts } = seen
    const entry = plan.entry && { ...plan.entry, cmdline: `${plan.entry.cmdline} panic=60` }
    return { ...seen, plan: { ...plan, entry }, facts: { ...facts, running: { ...facts.running, release: undefined } } }
  }
  t.match(await armed(machine, said), { from: '', panic: null })
})

t.test('without a record, or a target, there is nothing to start', async (t) => {
  const table: [what: string, change: (seen: Seen) => Seen][] = [
    ['no record', (seen) => ({ ...seen, facts: { ...seen.facts, record: undefined } })],
    ['no target', (seen) => ({ ...seen, plan: { ...seen.plan, entry: undefined } })],
  ]
  for (const [what, change] of table) {
    const machine = await goingDown(t)
    await t.rejects(armed(machine, change), { code: 'internal' }, what)
    t.same([machine.exists('/run/kexecctl/armed'), readToken(machine.tree)], [false, undefined], what)
  }
})
