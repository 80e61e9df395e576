import fs from 'node:fs'
import t from 'tap'
import { settle } from '../../src/boot/settle.ts'
import type { BootLine } from '../../src/plan/boot-types.ts'
import { block, readBlocked } from '../../src/state/blocked.ts'
import { appendHistory, readHistory } from '../../src/state/history.ts'
import { readToken } from '../../src/state/token.ts'
import { boot, confirm, ID, identity, NOW, THERE, token } from '../plan/boots.ts'
import { type FakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { booted, type Coming, GRUBENV, listener } from './booted.ts'

const arrived: BootLine = boot({ bootId: NOW })
const back: BootLine = boot({ bootId: NOW, outcome: 'fell back', bootedBy: 'firmware', release: OLD })
const used = token({ usedBy: NOW, arrived: true })

const settleOn = async ({ tree }: FakeMachine, line: BootLine, reason?: string, keep = 200) => {
  const { said, tell } = listener()
  await settle(tree, line, reason, { keep }, tell)
  return said()
}

const confirms = ({ tree }: FakeMachine) => readHistory(tree).filter(({ event }) => event === 'confirm')
const panic = ({ tree }: FakeMachine) => fs.readFileSync(tree.host('/proc/sys/kernel/panic'), 'utf8').trim()
const isArmed = ({ tree }: FakeMachine) => fs.readFileSync(tree.host(GRUBENV), 'utf8').includes('next_entry')
const isNoted = ({ exists }: FakeMachine) => exists('/var/lib/kexecctl/fallback.json')
const NOTHING = { outcome: 'did not arrive', evidence: null, at: 'then' } as const

t.test('confirmed: all that was done in case it would not be is made good, once', async (t) => {
  const machine = booted(t, { arrived: true, token: used, left: false })
  block(machine.tree, { identity: identity(), ...NOTHING })
  block(machine.tree, { identity: identity({ image: 'other' }), ...NOTHING })
  t.same(await settleOn(machine, arrived), [`${NEW} is confirmed`])
  t.match(confirms(machine), [{ bootId: NOW, id: ID, release: NEW, confirmed: true, reason: null }])
  t.match(readToken(machine.tree), { usedBy: NOW, arrived: true, confirmedAt: /^2/ })
  t.same([panic(machine), isArmed(machine), isNoted(machine)], ['0', false, false])
  t.match(readBlocked(machine.tree), [{ identity: { image: 'other' } }])
  t.same(machine.calls(), ['editenv unset next_entry'])

  const before = [readToken(machine.tree), readHistory(machine.tree)]
  // an administrator's own, since
  machine.write('/proc/sys/kernel/panic', '10\n')
  t.same(await settleOn(machine, arrived), [], 'nothing new to say')
  t.same([readToken(machine.tree), readHistory(machine.tree)], before)
  t.same([panic(machine), machine.calls().length], ['10', 1])
})

t.test('kernel.panic goes back only where our own word made it what it is', async (t) => {
  const cases: [what: string, coming: Coming, now: string, line: BootLine, then: string][] = [
    ['ours', { token: used }, '10', arrived, '0'],
    ['somebody set it', { token: used }, '30', arrived, '30'],
    ['we added none', { token: { ...used, panic: null } }, '10', arrived, '10'],
    ['it was the same', { token: { ...used, panic: { was: 10, ours: 10 } } }, '10', arrived, '10'],
    ['back in the old kernel', { token: { ...used, arrived: false } }, '10', back, '10'],
    ['without a token', { token: null }, '10', arrived, '10'],
  ]
  for (const [what, coming, now, line, then] of cases) {
    const machine = booted(t, { arrived: true, ...coming })
    machine.write('/proc/sys/kernel/panic', `${now}\n`)
    await settleOn(machine, line)
    t.equal(panic(machine), then, what)
  }
})

t.test('the token could not be marked as used before: it is now', async (t) => {
  const machine = booted(t, { arrived: true })
  await settleOn(machine, arrived)
  t.match(readToken(machine.tree), { usedBy: NOW, arrived: true, confirmedAt: /^2/ })
  t.equal(panic(machine), '0')
})

t.test('what this boot has let start for the next keeps its token and its fallback', async (t) => {
  const next = token({ id: 'eeee', bootId: NOW })
  const machine = booted(t, { arrived: true, token: next })
  t.same(await settleOn(machine, arrived), [`${NEW} is confirmed`])
  t.same(readToken(machine.tree), next)
  t.same([isArmed(machine), isNoted(machine)], [true, true])
})

t.test('back in the old kernel: what did not come up stays blocked', async (t) => {
  const machine = booted(t, { token: token({ usedBy: NOW }) })
  block(machine.tree, { identity: identity(), ...NOTHING })
  t.same(await settleOn(machine, back), [`${OLD} is confirmed`])
  t.match(confirms(machine), [{ id: null, release: OLD, confirmed: true }])
  t.equal(readBlocked(machine.tree).length, 1)
  t.same([isNoted(machine), machine.calls()], [false, []], 'the boot loader has used the wish')
})

t.test('the firmware started the very release, and well', async (t) => {
  const machine = booted(t, { token: token({ usedBy: NOW }) })
  block(machine.tree, { identity: identity(), ...NOTHING })
  await settleOn(machine, { ...back, outcome: 'did not arrive', release: NEW })
  t.same(readBlocked(machine.tree), [])
})

t.test('not confirmed: the fallback stays, and so does everything', async (t) => {
  const machine = booted(t, { arrived: true, token: used })
  block(machine.tree, { identity: identity(), ...NOTHING })
  const said = await settleOn(machine, arrived, 'a.service is failed')
  t.same(said, [`! ${NEW} is not confirmed: a.service is failed; the fallback to ${OLD} stays armed`])
  t.match(confirms(machine), [{ id: ID, confirmed: false, reason: 'a.service is failed' }])
  t.same(readToken(machine.tree), used)
  t.same([panic(machine), isArmed(machine), isNoted(machine)], ['10', true, true])
  t.equal(readBlocked(machine.tree).length, 1)

  await settleOn(machine, arrived, 'a.service is failed')
  t.equal(confirms(machine).length, 1, 'the same again is no news')
  await settleOn(machine, arrived, 'b.service is failed')
  t.equal(confirms(machine).length, 2)
  t.same(await settleOn(machine, arrived), [`${NEW} is confirmed`])
  t.equal(confirms(machine).length, 3)
})

t.test('not confirmed, without a fallback', async (t) => {
  const machine = booted(t, { arrived: true, token: used })
  machine.remove('/var/lib/kexecctl/fallback.json')
  t.same(await settleOn(machine, arrived, 'a\nb'), [`! ${NEW} is not confirmed: a\\x0ab`])
})

t.test('one step that fails keeps the others from nothing', async (t) => {
  const machine = booted(t, { arrived: true, token: used })
  machine.write('/usr/bin/grub-editenv', '#!/bin/sh\necho "no space" >&2\nexit 1\n', 0o755)
  machine.remove('/proc/sys/kernel/panic')
  machine.write('/proc/sys/kernel/panic/a', '')
  const said = await settleOn(machine, arrived)
  t.match(said, [/^! what the boot loader is to start once could not be taken back: .*no space/, `${NEW} is confirmed`])
  t.match(readToken(machine.tree), { confirmedAt: /^2/ })
  t.equal(isNoted(machine), true)
  t.equal(confirms(machine).length, 1)
})

t.test('the history keeps its length', async (t) => {
  const machine = booted(t, { arrived: true, token: used, history: [boot(), confirm(THERE, true)] })
  appendHistory(machine.tree, arrived)
  await settleOn(machine, arrived, undefined, 1)
  t.same(
    readHistory(machine.tree).map(({ bootId }) => bootId),
    [NOW, NOW],
  )
})
