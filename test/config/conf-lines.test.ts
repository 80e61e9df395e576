import t from 'tap'
import { continues, isBlank, isComment, splitLines, statements } from '../../src/config/conf-lines.ts'
import fc from '../fast-check.ts'
import { iniFiles } from './config-files.ts'

t.test('lines and their ends', async (t) => {
  const table: [text: string, lines: [text: string, end: string][]][] = [
    ['', []],
    ['a', [['a', '']]],
    ['a\n', [['a', '\n']]],
    ['\n\n', ['\n', '\n'].map((end): [string, string] => ['', end])],
    ['a\r\nb\rc\n\rd', [['a', '\r\n'], ['b', '\r'], ['c', '\n'], ['', '\r'], ['d', '']]], // biome-ignore format: a list
    ['\ufeff', [['\ufeff', '']]],
    ['a\u2028b', [['a\u2028b', '']]],
  ]
  for (const [text, lines] of table)
    t.same(
      splitLines(text),
      lines.map(([text, end]) => ({ text, end })),
      // a line separator in the name of a test ends the line for the parser of TAP
      JSON.stringify(text).replace('\u2028', '\\u2028'),
    )
})

t.test('no byte is lost', async () => {
  fc.assert(
    fc.property(iniFiles, (bytes) => {
      const text = bytes.toString()
      return (
        splitLines(text)
          .map(({ text, end }) => text + end)
          .join('') === text
      )
    }),
  )
})

t.test('what a line is', async (t) => {
  const table: [text: string, blank: boolean, comment: boolean, joined: boolean][] = [
    ['', true, false, false],
    [' \t', true, false, false],
    ['\ufeff', false, false, false],
    ['# a\\', false, true, true],
    [' ;', false, true, false],
    ['a=b\\', false, false, true],
    ['a=b\\\\', false, false, false],
    ['\\\\\\', false, false, true],
  ]
  for (const [text, blank, comment, joined] of table) {
    const line = { text, end: '\n' }
    t.same([isBlank(line), isComment(text), continues(line)], [blank, comment, joined], text)
  }
})

t.test('what they say, over which lines', async (t) => {
  const table: [text: string, said: string[]][] = [
    ['[A]\nB = c \n\nx\n-=1', ['0-0 section A', '1-1 entry B c', '2-2 blank', '3-3 stray', '4-4 entry undefined 1']],
    ['[A]\\\n\nB=1\\\n# no\n;\n 2', ['0-1 section A', '2-5 entry B 1  2']],
    ['[A', ['0-0 section undefined']],
    ['\ufeff# no', []],
    ['\ufeff[A]\n\ufeff[B]', ['0-0 section A', '1-1 stray']],
    ['[A]\nB=1\\\n', ['0-0 section A', '1-1 entry B 1 open']],
    ['[A]\nB=1\\\n# no', ['0-0 section A', '1-1 entry B 1 open']],
  ]
  for (const [text, said] of table) {
    const found = statements(splitLines(text)).map((one) => {
      const what = one.kind === 'section' ? ` ${one.name}` : one.kind === 'entry' ? ` ${one.key} ${one.value}` : ''
      return `${one.from}-${one.to} ${one.kind}${what}${one.open ? ' open' : ''}`
    })
    t.same(found, said, JSON.stringify(text))
  }
})
