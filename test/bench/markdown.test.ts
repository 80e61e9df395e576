import t from 'tap'
import { fill, table } from '../../bench/markdown.ts'

t.test('a table is read as plain text, and as Markdown', async (t) => {
  const rows = [
    ['sh -c :', '1.00', ''],
    ['a | b', '12.3', 'goal 2: met'],
  ]
  t.equal(
    table(['hook', 'ms', 'goal'], rows),
    [
      '| hook    |   ms | goal        |\n',
      '| ------- | ---: | ----------- |\n',
      '| sh -c : | 1.00 |             |\n',
      '| a \\| b  | 12.3 | goal 2: met |\n',
    ].join(''),
  )
  t.equal(table(['a', 'b'], [['1,000 kB', 'x\ny'], ['–'], ['-2.5']]).split('\n')[2], '| 1,000 kB | x y |')
  t.equal(table(['a'], []), '| a   |\n| --- |\n', 'no rows')
})

const PAGE = 'top\n<!-- bench: one -->\nold\n<!-- /bench -->\nmid\n<!-- bench: two -->\n<!-- /bench -->\nend\n'

t.test('a place is filled, again and again, and nothing else is touched', async (t) => {
  const filled = fill(PAGE, 'one', 'new\nlines\n\n')
  t.equal(filled, PAGE.replace('old\n', '\nnew\nlines\n\n'))
  t.equal(fill(filled, 'one', 'new\nlines'), filled)
  t.equal(
    fill(PAGE, 'two', '$& $1'),
    PAGE.replace('two -->\n', () => 'two -->\n\n$& $1\n\n'),
    'text is no pattern',
  )
})

t.test('what is no such place is said', async (t) => {
  t.throws(() => fill(PAGE, 'three', ''), { message: 'the page has no "<!-- bench: three -->"' })
  t.throws(() => fill(PAGE + PAGE, 'one', ''), { message: 'the page has "<!-- bench: one -->" twice' })
  const open = PAGE.replace('<!-- /bench -->\n', '')
  t.throws(() => fill(open, 'one', ''), { message: /no "<!-- \/bench -->" after "<!-- bench: one -->"/ })
  t.throws(() => fill(open.replace('<!-- /bench -->', ''), 'two', ''), { message: /after "<!-- bench: two -->"/ })
})
