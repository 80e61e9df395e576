import t from 'tap'
import { median } from '../../src/plan/median.ts'

const table: [what: string, values: number[], wanted: number | undefined][] = [
  ['nothing has none', [], undefined],
  ['of one it is that one', [3], 3],
  ['the middle one, in whatever order', [9, 1, 4], 4],
  ['between the two in the middle', [1, 2, 4, 100], 3],
  ['by size, not by spelling', [10, 9, 2], 9],
]

t.test('the middle', async (t) => {
  for (const [what, values, wanted] of table) {
    const before = [...values]
    t.equal(median(values), wanted, what)
    t.same(values, before, 'and they stay as they were')
  }
})
