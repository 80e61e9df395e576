import t from 'tap'
import { painter } from '../../src/report/colour.ts'

t.test('colour only where a person looks, or where it is asked for', async (t) => {
  const cases: [
    mode: 'auto' | 'always' | 'never',
    terminal: boolean,
    noColor: string | undefined,
    coloured: boolean,
  ][] = [
    ['auto', true, undefined, true],
    ['auto', true, '', true], // https://no-color.org: "when present and not an empty string"
    ['auto', true, '1', false],
    ['auto', true, '0', false],
    ['auto', false, undefined, false],
    ['always', false, '1', true],
    ['never', true, undefined, false],
  ]
  for (const [mode, terminal, noColor, coloured] of cases) {
    const paint = painter(mode, noColor, () => terminal)
    t.equal(paint('refuse', 'no'), coloured ? '\x1b[31mno\x1b[0m' : 'no', `${mode} ${noColor}`)
  }
})

t.test('every level has its own', async (t) => {
  const paint = painter('always', undefined, () => false)
  t.equal(new Set((['ok', 'note', 'warn', 'refuse'] as const).map((level) => paint(level, 'x'))).size, 4)
})
