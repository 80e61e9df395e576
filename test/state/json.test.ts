import fs from 'node:fs'
import t from 'tap'
import { isObject, parseObject } from '../../src/report/json.ts'
import {
  isCount,
  isLine,
  isLineOrNull,
  isText,
  isTextOrNull,
  oneOf,
  only,
  readJson,
  writeJson,
} from '../../src/state/json.ts'
import fc from '../fast-check.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { hostileTrees } from './hostile.ts'

const FILE = '/var/lib/kexecctl/x.json'

t.test('what a value is', async (t) => {
  const table: [value: unknown, text: boolean, textOrNull: boolean, object: boolean][] = [
    ['', true, true, false],
    [null, false, true, false],
    [undefined, false, false, false],
    [0, false, false, false],
    [[], false, false, false],
    [{}, false, false, true],
  ]
  for (const [value, ...wanted] of table)
    t.same([isText(value), isTextOrNull(value), isObject(value)], wanted, JSON.stringify(value))
})

t.test('a line has no control characters', async (t) => {
  for (const text of ['', '6.12-amd64', 'ü 😀>']) t.same([isLine(text), isLineOrNull(text)], [true, true], text)
  for (const text of ['a\0', 'a\nb', '\u001b[31m', '\u007f', '\u009b', '\t', 1, undefined])
    t.same([isLine(text), isLineOrNull(text)], [false, false], JSON.stringify(text))
  t.same([isLine(null), isLineOrNull(null)], [false, true])
})

t.test('a count, and a text of few', async (t) => {
  for (const value of [0, 1, 2 ** 53 - 1]) t.equal(isCount(value), true, `${value}`)
  for (const value of [-1, 0.5, 2 ** 53, Number.POSITIVE_INFINITY, '1', null, [1]])
    t.equal(isCount(value), false, `${value}`)
  const isSide = oneOf({ left: true, right: true })
  for (const value of ['left', 'right']) t.equal(isSide(value), true, value)
  for (const value of ['Left', 'toString', '__proto__', '', ['left'], null])
    t.equal(isSide(value), false, String(value))
})

t.test('nothing but what is named', async (t) => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  const value: { a: null; b: string; c?: number } = JSON.parse('{"a":null,"__proto__":{"a":1},"b":"x"}')
  const found = only({ ...value, deep }, ['a', 'b', 'c'])
  t.strictSame(found, { a: null, b: 'x' })
  t.equal(Object.hasOwn(found, '__proto__'), false)
})

t.test('of any text an object or nothing', async (t) => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (o) => isObject(parseObject(JSON.stringify(o)))))
  fc.assert(fc.property(fc.string(), (text) => parseObject(text) === undefined || text.includes('{')))
  t.equal(parseObject('{"a":1} {"b":2}'), undefined)
  t.equal(parseObject('\ufeff{}'), undefined)
  t.same(Object.keys(parseObject('{"__proto__":{"want":"kexec"}}') ?? {}), ['__proto__'])
  t.equal(parseObject('{"__proto__":{"want":"kexec"}}')?.want, undefined, 'nobody is given fields that are not there')
})

t.test('of any file an object or nothing, and never a wait', async (t) => {
  const objects = ['no fields', 'another schema']
  for (const [what, tree] of hostileTrees(t, FILE))
    t.equal(isObject(readJson(tree, FILE)), objects.includes(what), what)
})

t.test('written for everybody to read, and whole', async (t) => {
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  const tree = makeTree(t, { '/etc/passwd': 'root' })
  writeJson(tree, FILE, { a: 'ü\n' })
  t.same(readJson(tree, FILE), { a: 'ü\n' })
  t.equal(fs.statSync(tree.root + FILE).mode & 0o777, 0o644)
  t.equal(fs.statSync(`${tree.root}/var/lib/kexecctl`).mode & 0o777, 0o755)
  fs.symlinkSync('../../../etc/passwd', `${tree.root + FILE}.new`)
  writeJson(tree, FILE, { b: 1 })
  t.same(readJson(tree, FILE), { b: 1 })
  t.equal(fs.readFileSync(`${tree.root}/etc/passwd`, 'utf8'), 'root', 'a link in the way is not followed')
  t.same(fs.readdirSync(`${tree.root}/var/lib/kexecctl`), ['x.json'])
})

t.test('a directory in its place is no reason to crash', async (t) => {
  const tree = makeTree(t, { [`${FILE}/full`]: 'x' })
  t.throws(() => writeJson(tree, FILE, {}), { code: 'write-failed', message: `${FILE} cannot be written` })
  t.same(fs.readdirSync(`${tree.root}/var/lib/kexecctl`), ['x.json'])
})
