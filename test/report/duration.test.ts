import t from 'tap'
import { duration, roughDuration, wholeDuration } from '../../src/report/duration.ts'
import fc from '../fast-check.ts'

const TABLE: [seconds: number, text: string, rough: string][] = [
  [0, '0 s', '1 s'],
  [0.04, '0 s', '1 s'],
  [0.4, '0.4 s', '1 s'],
  [2, '2 s', '2 s'],
  [2.449, '2.4 s', '2 s'],
  [9.94, '9.9 s', '10 s'],
  [9.96, '10 s', '10 s'],
  [14.4, '14 s', '14 s'],
  [59.4, '59 s', '59 s'],
  [59.5, '1 min', '1 min'],
  [75, '1 min 15 s', '1 min 20 s'],
  [119.7, '2 min', '2 min'],
  [179, '2 min 59 s', '3 min'],
  [252, '4 min 12 s', '4 min'],
  [3599.6, '1 h', '1 h'],
  [3780, '1 h 3 min', '1 h 3 min'],
  [7199, '2 h', '2 h'],
  [86_399, '1 d', '1 d'],
  [190_800, '2 d 5 h', '2 d 5 h'],
  [8_640_000, '100 d', '100 d'],
]

t.test('seconds for people', async (t) => {
  for (const [seconds, text, rough] of TABLE) {
    t.equal(duration(seconds), text, `${seconds}`)
    t.equal(roughDuration(seconds), rough, `${seconds}, roughly`)
  }
  t.equal(duration(-75), '-1 min 15 s')
  t.equal(duration(-0.01), '0 s', 'no minus before nothing')
})

t.test('what is longer never reads shorter, and no unit is full', async (t) => {
  const SIZES: Record<string, number> = { d: 86_400, h: 3600, min: 60, s: 1 }
  const read = (text: string) => {
    const parts = [...text.matchAll(/([\d.]+) (\w+)/g)].map(
      ([, n, unit]) => [Number(n), SIZES[unit ?? ''] ?? 0] as const,
    )
    return { parts, sum: parts.reduce((sum, [n, size]) => sum + n * size, 0) }
  }
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
      const { parts, sum } = read(duration(seconds))
      t.ok(parts.length === 1 || parts.length === 2)
      const [larger, smaller] = parts
      if (smaller && larger) t.ok(smaller[0] * smaller[1] < larger[1], duration(seconds))
      return Math.abs(sum - seconds) <= Math.max(0.06, seconds / 40)
    }),
  )
})

t.test('in whole seconds', async (t) => {
  t.same([0.4, 0.7, 4.2, 59.6, 252].map(wholeDuration), ['0 s', '1 s', '4 s', '1 min', '4 min 12 s'])
})
