import t, { type Test } from 'tap'
import type * as UnitsActive from '../../src/boot/units-active.ts'
import type { UnitActivity } from '../../src/machine/units.ts'
import { makeTree } from '../kernel/make-tree.ts'

const of = (state: UnitActivity['state']): UnitActivity => ({ state, text: `it is ${state}` })

/** Each answer is what systemd says at one look; the last one stays. */
const whyWith = async (t: Test, ...answers: UnitActivity[][]) => {
  let time = 0
  let looks = 0
  const { whyNotActive } = t.mockRequire<typeof UnitsActive>('../../src/boot/units-active.ts', {
    '../../src/machine/units.ts': { readUnits: async () => answers[Math.min(looks++, answers.length - 1)] },
    '../../src/sys/clock.ts': {
      monotonic: () => time,
      sleep: async (ms: number) => {
        time += ms
      },
    },
  })
  return { why: await whyNotActive(makeTree(t, {}), ['a.service']), looks: () => looks, minutes: () => time / 60_000 }
}

t.test('all active, or none asked for: at once', async (t) => {
  for (const answer of [[], [of('active'), of('active')]]) {
    const { why, looks } = await whyWith(t, answer)
    t.same([why, looks()], [undefined, 1])
  }
})

t.test('what is being started is waited for, and so is systemd', async (t) => {
  const { why, looks } = await whyWith(t, [of('active'), of('waiting')], [of('unknown'), of('unknown')], [of('active')])
  t.same([why, looks()], [undefined, 3])
})

t.test('what failed is not waited for', async (t) => {
  const { why, looks } = await whyWith(t, [of('waiting'), of('failed'), of('failed')])
  t.same([why, looks()], ['it is failed; it is failed', 1])
})

t.test('after ten minutes it is over', async (t) => {
  for (const state of ['waiting', 'unknown'] as const) {
    const { why, minutes } = await whyWith(t, [of(state), of('active')])
    t.same([why, minutes()], [`it is ${state}, still so after ten minutes`, 10])
  }
})
