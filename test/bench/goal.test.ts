import t from 'tap'
import { besides, times, verdict } from '../../bench/goal.ts'

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

t.test('more may be allowed', async (t) => {
  const goal = besides(times(2, 'base'), 'hashing', (median) => median('more'))
  t.equal(goal.text, '2 x base + hashing')
  t.equal(goal.allowed(median), 25)
})
