import t from 'tap'
import { isObject, parseObject } from '../../src/report/json.ts'

t.test('a text as a JSON object', async (t) => {
  const cases: [text: string, wanted: object | undefined][] = [
    ['{}', {}],
    [' {"a":[1]}\n', { a: [1] }],
    ...['', '[]', '[{}]', 'null', '1', '"{}"', '{', '{}{}', '{a:1}'].map((text): [string, undefined] => [
      text,
      undefined,
    ]),
  ]
  for (const [text, wanted] of cases) t.same(parseObject(text), wanted, text)
  t.equal(parseObject('['.repeat(1_000_000)), undefined, 'too deep')
})

t.test('what has fields', async (t) => {
  t.ok(isObject({}))
  for (const value of [null, undefined, [], 'x', 1]) t.notOk(isObject(value), String(value))
})
