import t from 'tap'
import { ticks } from '../../src/report/axis.ts'
import { duration } from '../../src/report/duration.ts'
import fc from '../fast-check.ts'

t.test('round times', async (t) => {
  const table: [end: number, wanted: string][] = [
    [0.35, '0 s, 0.1 s, 0.2 s, 0.3 s'],
    [1, '0 s, 0.2 s, 0.4 s, 0.6 s, 0.8 s, 1 s'],
    [14, '0 s, 2 s, 4 s, 6 s, 8 s, 10 s, 12 s, 14 s'],
    [252, '0 s, 1 min, 2 min, 3 min, 4 min'],
    [3720, '0 s, 10 min, 20 min, 30 min, 40 min, 50 min, 1 h'],
    [90_000, '0 s, 6 h, 12 h, 18 h, 1 d'],
    [5e7, '0 s, 100 d, 200 d, 300 d, 400 d, 500 d'],
    [0, '0 s'],
  ]
  for (const [end, wanted] of table) t.equal(ticks(end).map(duration).join(', '), wanted)
})

t.test('few, from 0 on, evenly apart, none beyond the end, each with another text', async (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0.2, max: 1e8, noNaN: true }), (end) => {
      const all = ticks(end)
      const step = all[1] ?? 0
      const texts = new Set(all.map(duration))
      return (
        all.length >= 3 &&
        all.length <= 8 &&
        texts.size === all.length &&
        all.every((tick, i) => tick <= end * 1.001 && Math.abs(tick - i * step) <= step / 1e6)
      )
    }),
  )
  t.pass()
})
