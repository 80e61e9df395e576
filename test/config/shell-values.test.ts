import t from 'tap'
import { parseShell } from '../../src/config/shell.ts'
import { sourceFiles } from '../../src/config/shell-values.ts'

const source = (...texts: string[]) => sourceFiles(texts.map((text, i) => parseShell(text, `f${i}`)))

t.test('later files win, with file and line', async (t) => {
  const { values, unknown, stop } = source('A=1\nB=2', '\nA=3')
  t.same(
    [...values],
    [
      ['A', { value: '3', at: 'f1:2' }],
      ['B', { value: '2', at: 'f0:2' }],
    ]
      .sort()
      .reverse(),
  )
  t.same([unknown.size, stop], [0, undefined])
})

t.test('an unknown name is known again after a literal, and the other way round', async (t) => {
  t.same(source('A=$X', 'A=1').values.get('A'), { value: '1', at: 'f1:1' })
  t.equal(source('A=$X', 'A=1').unknown.size, 0)
  t.match(source('A=1', 'A=$X').unknown.get('A'), { at: 'f1:1' })
  t.equal(source('A=1', 'A=$X').values.size, 0)
})

t.test('what stops one file leaves everything unknown, also what comes later', async (t) => {
  const { values, unknown, stop } = source('A=1\nif x', 'A=2')
  t.match(stop, { at: 'f0:2', why: 'a command' })
  t.same([values.size, unknown.size], [0, 0])
})

t.test('a readonly name assigned again ends the shell', async (t) => {
  for (const texts of [
    ['readonly A=1\nA=2'],
    ['readonly A', '\nA=2'],
    ['readonly A=1', '\nexport A="$X"'],
    ['A=1\nreadonly A A=2'],
  ]) {
    t.match(source(...texts).stop, { at: /^f[01]:[12]$/, why: /readonly since f0:/ }, texts.join(' | '))
  }
  t.same(source('readonly A=1\nexport A', 'readonly A').values.get('A'), { value: '1', at: 'f0:1' })
})
