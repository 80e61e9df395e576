import t from 'tap'
import { besides, goalLine, times, verdict } from '../../bench/goal.ts'

const median = (name: string) => ({ base: 10, more: 5 })[name] ?? Number.NaN

t.test('a goal is met up to what it allows', async (t) => {
  const goal = times(1.6, 'base')
  for (const [took, expected] of [
    [8, 'met, 0.50 of it'],
    [16, 'met, 1.00 of it'],
    [16.001, 'NOT met, 1.00 of it'],
    [32, 'NOT met, 2.00 of it'],
    [Number.NaN, 'NOT met, – of it'],
  ] as const)
    t.equal(verdict(goal, took, median), expected, `${took}`)
  t.equal(verdict(undefined, 8, median), '')
  t.match(verdict(times(1.6, 'what was not measured'), 8, median), /^NOT met/)
})

t.test('what is told besides takes nothing from the goal', async (t) => {
  const goal = besides(times(2, 'base'), 'hashing', (median) => median('more'))
  t.equal(goal.text, '2 x base')
  t.equal(goal.allowed(median), 20)
  t.equal(verdict(goal, 10, median), 'met, 0.50 of it; besides hashing met, 0.40 of it')
  t.equal(verdict(goal, 25, median), 'NOT met, 1.25 of it; besides hashing met, 1.00 of it')
  t.equal(verdict(goal, 50, median), 'NOT met, 2.50 of it; besides hashing NOT met, 2.00 of it')
  t.equal(goalLine('check', goal), '* Goal of check: at most 2 x base; besides hashing: 2 x base + hashing.\n')
})
