import t from 'tap'
import { terminalSvg } from '../../docs/generate/terminal-svg.ts'

const textsOf = (output: string): string[] =>
  [...terminalSvg('title', [{ command: 'x', output }]).matchAll(/<text [^>]*>(.*)<\/text>/g)].map(
    ([, text = '']) => text,
  )

t.test('what a terminal shows', async (t) => {
  const cases: [output: string, lines: string[]][] = [
    ['one\ntwo\n', ['one', 'two']],
    ['a < b & "c"', ['a &lt; b &amp; &quot;c&quot;']],
    ['\x1b[1;33mwarn\x1b[0m  id', ['<tspan class="b y">warn</tspan>  id']],
    ['\x1b[31mred\x1b[m', ['<tspan class="r">red</tspan>']],
    ['\x1b[2K\x1b(B100%\r', ['100%']],
    ['x'.repeat(120), [`${'x'.repeat(102)} …`]],
  ]
  for (const [output, lines] of cases) t.same(textsOf(output).slice(1), lines, JSON.stringify(output))
})

t.test('a command stands behind its prompt, below an empty line', async (t) => {
  const svg = terminalSvg('a & b', [
    { command: 'one', output: '1' },
    { command: 'two', output: '' },
  ])
  t.match(svg, /<title>a &amp; b<\/title>/)
  const lines = [...svg.matchAll(/ y="(\d+)"[^>]*>(?:<tspan class="p"># <\/tspan><tspan class="b">)?(\w+)/g)]
  t.same(
    lines.map(([, y, word]) => [Number(y), word]),
    [
      [30, 'one'],
      [49, '1'],
      [87, 'two'],
    ],
  )
})
