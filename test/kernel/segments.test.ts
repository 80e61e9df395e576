import t from 'tap'
import { segmentKey } from '../../src/kernel/segments.ts'
import fc from '../fast-check.ts'
import { segments } from './arbitrary.ts'
import { segmentRows } from './comparisons.ts'
import { missing, rpmCompare } from './oracles.ts'

const compare = (a: string, b: string): number => {
  const [x, y] = [segmentKey(a), segmentKey(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

const pairs = segmentRows.flatMap((row) => {
  const ranked = row.split(' ').flatMap((same, rank) => same.split('=').map((text) => ({ text, rank })))
  return ranked.flatMap((a) => ranked.map((b) => [a.text, b.text, Math.sign(a.rank - b.rank)] as const))
})

t.test('vectors, every pair of a row both ways', async (t) => {
  for (const [a, b, expected] of pairs) t.equal(compare(a, b), expected, `${a} ? ${b}`)
})

t.test('what is not ASCII only separates', async (t) => {
  t.equal(compare('11\u03b1', '11\u03b2'), 0)
  t.equal(compare('1\u00e91', '1.1'), 0)
  t.equal(compare('', '\u2028'), 0)
})

t.test('the vectors are what rpm says', { skip: missing('rpm') }, async (t) => {
  const said = rpmCompare(pairs.map(([a, b]) => [a, b]))
  for (const [i, [a, b, expected]] of pairs.entries()) t.equal(said[i], expected, `${a} ? ${b}`)
})

t.test('rpm on anything', { skip: missing('rpm') }, async (t) => {
  const some = fc.sample(fc.tuple(segments, segments), 1500)
  const said = rpmCompare(some)
  const wrong = some.filter(([a, b], i) => compare(a, b) !== said[i])
  t.same(wrong, [])
  t.ok(said.includes(-1) && said.includes(1) && said.includes(0), 'all three answers were seen')
})
