import t from 'tap'
import { parseConf } from '../../src/config/conf-parse.ts'
import fc from '../fast-check.ts'

const values = async (text: string) =>
  (await parseConf(text)).entries.map((e) => `${e.line} ${e.section}.${e.key}=${e.value}`)

// [text, entries]
const cases: [string, string[]][] = [
  ['[A]\nB=c', ['2 A.B=c']],
  ['[A]\r\nB = c \r\n', ['2 A.B=c']],
  ['\ufeff[A]\nB=c', ['2 A.B=c']],
  ['[A]\n  B\t=  c d  ', ['2 A.B=c d']],
  ['[A]\nB=a;b #c', ['2 A.B=a;b #c']],
  ['[A]\nB="x"\nC=\'y\'', ['2 A.B="x"', "3 A.C='y'"]],
  ['[A]\nB=true\nC=null\nD="true"', ['2 A.B=true', '3 A.C=null', '4 A.D="true"']],
  ['[A]\nB=\\"\\\\x', ['2 A.B=\\"\\\\x']],
  ['[A]\nB=a=b:c', ['2 A.B=a=b:c']],
  ['[A]\nB=', ['2 A.B=']],
  ['[A]\n# B=1\n ;B=2\nB=3', ['4 A.B=3']],
  ['[A]\nB=1\nB=2\n[C]\nB=3\n[A]\nB=4', ['2 A.B=1', '3 A.B=2', '5 C.B=3', '7 A.B=4']],
  ['[A]\nB=one \\\n# comment\n  two\nC=3', ['2 A.B=one    two', '5 A.C=3']],
  ['[A]\nB=x\\\\\nC=3', ['2 A.B=x\\\\', '3 A.C=3']],
  ['[A]\nB=end\\', ['2 A.B=end']],
  ['[A]\nB=\u2028é😀', ['2 A.B=\u2028é😀']],
  ['[A]\nconstructor=1\ntoString=2\nlength=3', ['2 A.constructor=1', '3 A.toString=2', '4 A.length=3']],
  ['[constructor]\nprototype=1', ['2 constructor.prototype=1']],
  ['[A]\nB[]=1\nC.d=2\nB=3', ['4 A.B=3']],
  ['[A.B]\nC=1\n[A]\nB=2', ['4 A.B=2']],
  ['B=1\n[A]\nB', []],
  ['', []],
]

t.test('values as systemd.syntax(7) has them, with their lines', async (t) => {
  for (const [text, expected] of cases) t.same(await values(text), expected, encodeURIComponent(text))
})

t.test('lines that say nothing', async (t) => {
  const { strays } = await parseConf('B=1\n[A]\nB\n[__proto__]\nx=1\n[A\n[A]x\n[A]\n__proto__=1\n=x\na b=c')
  t.same(
    strays.map(({ line, why }) => `${line} ${why}`),
    [
      '1 a line before the first section',
      '3 a line without =',
      '4 no section of this name',
      '6 no section of this name',
      '7 no section of this name',
      '9 no setting of this name',
      '10 no setting of this name',
      '11 no setting of this name',
    ],
  )
})

t.test('no file reaches a prototype', async (t) => {
  const hostile = [
    '__proto__',
    'constructor',
    'prototype',
    'constructor.prototype',
    '__proto__[]',
    'toString',
    'polluted',
  ]
  const before = Object.getOwnPropertyNames(Object.prototype).length
  for (const section of hostile) {
    for (const key of hostile)
      await parseConf(`[${section}]\n${key}=1\n${key}[polluted]=1\n[${section}.${key}]\npolluted=1`)
  }
  t.equal(Object.getOwnPropertyNames(Object.prototype).length, before)
  t.equal(({} as Record<string, unknown>).polluted, undefined)
})

t.test('nothing makes it reject, and values come back as they stand', async (t) => {
  const soup = fc.array(fc.constantFrom(...'[]=#;\\"\'\n\r AB.:-\0'), { maxLength: 40 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), soup), async (text) => {
      await parseConf(text)
      const value = text
        .replace(/[\r\n]/g, '')
        .replace(/^[ \t]+/, '')
        .replace(/[ \t\\]+$/, '')
      const { entries } = await parseConf(`[Stage]\nKey=${value}`)
      return entries.length === 1 && entries[0]?.value === value && entries[0].line === 2
    }),
    { numRuns: 500 },
  )
  t.pass('500 texts')
})
