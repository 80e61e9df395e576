import t from 'tap'
import { table } from '../../src/report/table.ts'

t.test('columns', async (t) => {
  const cases: [rows: string[][], text: string][] = [
    [[], ''],
    [[['a']], 'a\n'],
    [[['a', 'b'], ['long', 'c', 'd'], ['']], 'a     b\nlong  c  d\n\n'],
    [
      [
        ['a', '', 'c'],
        ['b', 'x'],
      ],
      'a     c\nb  x\n',
    ],
    [[['a\n', 'b']], 'a\\x0a  b\n'],
  ]
  for (const [rows, text] of cases) t.equal(table(rows), text)
})
