import t from 'tap'
import { figure, figures, growth, median, ratio } from '../../bench/figures.ts'

t.test('median', async (t) => {
  for (const [values, expected] of [
    [[3], 3],
    [[10, 9, 1], 9],
    [[4, 1, 3, 2], 2.5],
    [[], Number.NaN],
  ] as const)
    t.same(median(values), expected, `of ${values}`)
  const given = [2, 1]
  median(given)
  t.same(given, [2, 1], 'leaves its argument alone')
})

t.test('figures', async (t) => {
  t.same(figures([5, 1, 3, 9]), { n: 4, min: 1, median: 4, max: 9 })
  t.same(figures([]), { n: 0, min: Number.NaN, median: Number.NaN, max: Number.NaN })
})

t.test('ratio', async (t) => {
  t.equal(ratio(3, 2), 1.5)
  t.same(ratio(3, 0), Number.NaN)
})

t.test('growth', async (t) => {
  for (const [what, power] of [
    ['linear', 1],
    ['square', 2],
    ['none', 0],
  ] as const) {
    const { exponent } = growth({ size: 100, cost: 100 ** power }, { size: 10_000, cost: 10_000 ** power })
    t.ok(Math.abs(exponent - power) < 1e-9, `${what}: ${exponent}`)
  }
  t.equal(growth({ size: 2, cost: 50 }, { size: 102, cost: 150 }).each, 1)
})

t.test('three figures tell enough', async (t) => {
  for (const [value, expected] of [
    [0.014, '0.01'],
    [9.994, '9.99'],
    [12.34, '12.3'],
    [1234.5, '1,235'],
    [0, '0.00'],
    [Number.NaN, '–'],
  ] as const)
    t.equal(figure(value), expected)
})
