import t from 'tap'
import { jsonText } from '../../src/report/json-text.ts'
import fc from '../fast-check.ts'

t.test('what a terminal would obey is written out', async (t) => {
  const cases: [value: unknown, text: string][] = [
    [{ a: [1, null, 'ü漢😀'] }, '{"a":[1,null,"ü漢😀"]}'],
    ['\u001b]0;x\u0007\n', '"\\u001b]0;x\\u0007\\n"'],
    ['\u007f\u009b31m', '"\\u007f\\u009b31m"'],
    ['\u2028\u2029', '"\\u2028\\u2029"'],
    ['\u202e\u200b\ufeff\u00ad', '"\\u202e\\u200b\\ufeff\\u00ad"'],
    ['\u{e0001}', '"\\udb40\\udc01"'],
    [{ '\u202ekey': '\ud800' }, '{"\\u202ekey":"\\ud800"}'],
  ]
  for (const [value, text] of cases) t.equal(jsonText(value), text)
})

t.test('it stays the same JSON', async (t) => {
  const property = fc.property(fc.array(fc.string({ unit: 'binary' })), (value) => {
    const text = jsonText(value)
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(value) && !/[\x7f-\x9f\u2028\u2029\p{Cf}]/u.test(text)
  })
  fc.assert(property, { numRuns: 500 })
  t.pass('500 lists')
})
