import t from 'tap'
import { span } from '../../src/plan/clocks.ts'
import { parseLine } from '../../src/state/history-line.ts'
import fc from '../fast-check.ts'
import { bootLine, confirmLine, downtimeLine, oneOfEach, shutdownLine, stageLine } from './lines.ts'

t.test('a line of each kind, also with a field that a later version adds', async (t) => {
  for (const line of oneOfEach()) {
    t.same(parseLine(JSON.stringify(line)), line, line.event)
    t.same(parseLine(JSON.stringify({ ...line, more: [1] })), line, line.event)
  }
})

t.test('every field has to be there, and none may be a list', async (t) => {
  for (const line of oneOfEach()) {
    for (const key of Object.keys(line)) {
      t.equal(parseLine(JSON.stringify({ ...line, [key]: undefined })), undefined, `${line.event}: no ${key}`)
      t.equal(parseLine(JSON.stringify({ ...line, [key]: [] })), undefined, `${line.event}: ${key} is a list`)
    }
  }
})

t.test('fields that an earlier version did not write may be missing, and have to be right', async (t) => {
  const clocks = { uptime: 80.25, took: 3.5, hardwareClock: 1_795_351_104 }
  const parsed = (change: object) => parseLine(JSON.stringify({ ...shutdownLine(), ...change }))
  t.same(parsed(clocks), { ...shutdownLine(), ...clocks })
  t.same(parsed({ ...clocks, hardwareClock: null }), { ...shutdownLine(), ...clocks, hardwareClock: null })
  for (const [key, value] of [
    ['uptime', null],
    ['uptime', '80'],
    ['took', -1],
    ['hardwareClock', 'noon'],
    ['hardwareClock', [1]],
  ] as const)
    t.equal(parsed({ ...clocks, [key]: value }), undefined, `${key}: ${value}`)
})

t.test('what is read is as long as what is written, a day', async (t) => {
  const day = 24 * 60 * 60
  t.same([span(day), span(day + 0.001)], [day, null])
  for (const [what, line] of [
    ...['shutdown', 'gap', 'kernel', 'initrd', 'userspace', 'total', 'firmware'].map((key) => [key, downtimeLine()]),
    ['took', shutdownLine()],
  ] as [string, object][]) {
    const parsed = (seconds: number) => parseLine(JSON.stringify({ ...line, [what]: seconds }))
    t.same(parsed(day), { ...line, [what]: day }, what)
    t.equal(parsed(day + 0.001), undefined, what)
  }
})

t.test('what is no line', async (t) => {
  const table: [what: string, line: unknown][] = [
    ['another schema', { ...bootLine(), schema: 2 }],
    ['another event', { ...bootLine(), event: 'snapshot' }],
    ['an event that every object has', { ...bootLine(), event: 'constructor' }],
    ['another outcome', { ...bootLine(), outcome: 'power was lost' }],
    ['an outcome that every object has', { ...bootLine(), outcome: 'toString' }],
    ['half a boot', { ...bootLine(), kexecs: 0.5 }],
    ['fewer boots than none', { ...bootLine(), kexecs: -1 }],
    ['a time that is none', { ...downtimeLine(), gap: -1 }],
    ['a time beyond all bounds', { ...downtimeLine(), total: 1e300 }],
    ['another request', { ...shutdownLine(), request: 'halt' }],
    ['another source', { ...stageLine(), source: 'a guess' }],
    ['a text that says yes', { ...confirmLine(), confirmed: 'true' }],
    ['null', null],
    ['a list', [bootLine()]],
    ['a number', 1],
  ]
  for (const [what, line] of table) t.equal(parseLine(JSON.stringify(line)), undefined, what)
})

t.test('anything else is no line, and never an exception', async () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseLine(text) === undefined))
})
