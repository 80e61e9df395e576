import os from 'node:os'
import t from 'tap'
import { answers } from './answers.ts'
import { clock } from './clock.ts'
import { crowd } from './crowd.ts'
import { errors } from './errors.ts'
import { postinst } from './events.ts'
import { type Complaint, KINDS } from './judge.ts'
import { kills } from './kills.ts'
import { makeMachine, NEW, NEWER } from './machine.ts'
import { moves } from './moves.ts'
import { names } from './names.ts'
import { places } from './places.ts'
import { remains } from './remains.ts'
import { STEPS, traced, type Way } from './steps.ts'
import { atATime, type Fault, type Suffered, suffer } from './suffer.ts'
import { lacking, makeSystem } from './system.ts'
import { BEGIN } from './ways.ts'

// The real program in a machine of its own, and all that can go wrong with it. As the package managers run it.
const THEMES: Record<string, readonly Fault[]> = {
  'signals at every step': kills,
  'errors at every step': errors,
  'where we keep what we know': places,
  'what we wrote down': remains,
  'what kexec(8) and node do': answers,
  'what changes meanwhile': moves,
  'what lies about': names,
  'clocks that were set': clock,
}

const why = lacking()
if (why !== undefined) t.plan(0, `the faults are not tried: ${why}`)
else {
  const system = makeSystem()
  t.teardown(system.done)
  const all: Suffered[] = []

  for (const [theme, faults] of Object.entries(THEMES))
    t.test(theme, async (t) => {
      for (const suffered of await atATime(os.availableParallelism() + 1, faults, (fault) => suffer(system, fault))) {
        all.push(suffered)
        t.same(suffered.complaints, [], suffered.what)
      }
    })

  // A step that has no name in the table would be one at which nothing was tried.
  for (const way of Object.keys(STEPS) as Way[])
    t.test(`the steps of ${way}`, async (t) => {
      const machine = makeMachine(system)
      await postinst(machine, NEW)
      machine.install(NEWER)
      await BEGIN[way].set?.(machine)
      const trace = traced(machine)
      await BEGIN[way].run(machine, { around: trace.around })
      t.same(
        trace.steps().map(([, call, file]) => `${call} ${file}`),
        STEPS[way].map(([, call, file]) => `${call} ${file}`),
      )
      machine.done()
    })

  t.test('hooks at once', async (t) => {
    const suffered = await crowd(system)
    all.push(suffered)
    t.same(suffered.complaints, [], suffered.what)
  })

  t.test('what it came to', async (t) => {
    const complaints = all.flatMap((one): Complaint[] => one.complaints)
    const transactions = all.reduce((sum, one) => sum + one.transactions, 0)
    t.ok(all.length > 0 && transactions > all.length)
    const again = all.reduce((sum, one) => sum + (one.again ?? 0), 0)
    t.comment(`faults tried: ${all.length}, in ${transactions} package transactions, ${again} once more`)
    for (const [kind, text] of Object.entries(KINDS)) {
      const count = complaints.filter(([one]) => one === kind).length
      t.comment(`${text}: ${count}`)
      t.equal(count, 0, text)
    }
  })
}
