import t from 'tap'
import { random, shuffled } from '../../bench/random.ts'

t.test('every order is as likely as any other, and every run has the same', async (t) => {
  const next = random(1)
  const count = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(['a', 'b', 'c'], next).join('')
    count.set(order, (count.get(order) ?? 0) + 1)
  }
  t.same([...count.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  // the seed is the same in every run; a standard deviation is 29
  for (const [order, times] of count) t.ok(Math.abs(times - 1000) < 100, `${order}: ${times}`)
  t.same(shuffled([1, 2, 3, 4], random(7)), shuffled([1, 2, 3, 4], random(7)))
})

t.test('nothing is lost, and what is given stays as it is', async (t) => {
  const numbers = () => Array.from({ length: 50 }, (_, i) => i)
  const given = numbers()
  const mixed = shuffled(given, random(1))
  t.same(given, numbers())
  t.notSame(mixed, given)
  t.same(
    mixed.sort((a, b) => a - b),
    given,
  )
  t.same(shuffled([], random(1)), [])
})
