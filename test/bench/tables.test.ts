import t from 'tap'
import { costsTable } from '../../bench/costs-table.ts'
import { figures } from '../../bench/figures.ts'
import { times } from '../../bench/goal.ts'
import { growthTable } from '../../bench/growth-table.ts'
import type { Case } from '../../bench/measure.ts'

const cost = (ms: number, cpu: number) => ({ ms: figures([ms, ms * 2, ms / 2]), cpu: figures([cpu]) })

t.test('ratios come first, columns without a word are left out', async (t) => {
  const cases: Case[] = [
    { name: 'base', argv: [] },
    { name: 'ours', argv: [], against: 'base', goal: times(2, 'base'), repeat: 10 },
  ]
  const costs = new Map([
    ['base', cost(10, 4)],
    ['ours', cost(15, 8)],
  ])
  t.equal(
    costsTable('hook', cases, costs, [
      ['programs', ({ name }) => (name === 'ours' ? '2' : '1')],
      ['nothing', () => ''],
    ]),
    `| hook | ratio | CPU ratio | to   | goal            |   ms | least | most | CPU ms | programs | runs |
| ---- | ----: | --------: | ---- | --------------- | ---: | ----: | ---: | -----: | -------: | ---: |
| base |       |           |      |                 | 10.0 |  5.00 | 20.0 |   4.00 |        1 |    3 |
| ours |  1.50 |      2.00 | base | met, 0.75 of it | 15.0 |  7.50 | 30.0 |   8.00 |        2 |   30 |

* Goal of ours: at most 2 x base.
`,
  )
})

t.test('growth is from each size to the next, ratios are to the first', async (t) => {
  const sizes = [10, 100, 1000]
  const goal = times(200, 'list 10')
  const rows = sizes.map((size) => ({
    ...{ command: 'list', size },
    one: { name: `list ${size}`, argv: ['/bin/true'], ...(size === 1000 && { goal }) },
  }))
  // the machine was busy when there were few
  const costs = new Map(sizes.map((size) => [`list ${size}`, cost(size === 10 ? 5000 : size, size)]))
  const text = growthTable('kernels', rows, costs)
  t.match(text, /\n\n\* Goal of the CPU time of list 1000: at most 200 x list 10\.\n$/)
  t.match(text, 'met, 0.50 of it')
  const cells = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  t.same(cells[0]?.slice(1, 6), ['command', 'kernels', 'CPU ratio', 'exponent', 'CPU µs for each'])
  t.same(cells[2]?.slice(1, 6), ['list', '10', '', '', ''])
  t.same(cells[3]?.slice(1, 6), ['list', '100', '10.0', '1.00', '1,000'])
  t.same(cells[4]?.slice(1, 6), ['list', '1,000', '100', '1.00', '1,000'])
})
