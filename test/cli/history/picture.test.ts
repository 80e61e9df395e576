import t from 'tap'
import { MOST, picture, ROWS } from '../../../src/cli/history/picture.ts'
import { summaryOf } from '../../../src/plan/boot-summary.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'
import fc from '../../fast-check.ts'
import { past, throughFirmware, took } from './boots.ts'
import { type Element, parseXml } from './xml.ts'

const drawn = (boots: readonly PastBoot[]) => picture(boots, summaryOf(boots))
const elements = (boots: readonly PastBoot[]): Element[] => parseXml(drawn(boots))
const textsOf = (all: readonly Element[]): string[] => all.filter(({ name }) => name === 'text').map(({ text }) => text)
const ofClass = (all: readonly Element[], name: string) => all.filter(({ attributes }) => attributes.class === name)
const width = ({ attributes }: Element): number => Number(attributes.width)

// What is drawn below the legend and the medians: a bar has a name for whoever points at it.
const bars = (all: readonly Element[]) =>
  all.filter(({ name, text, attributes: { y } }) => name === 'rect' && text !== '' && Number(y) > ROWS)

t.test('kexec beside firmware, to one scale', async (t) => {
  const all = elements([throughFirmware(), past(), past({ downtime: took([3, 1.5, 2.5, 1, 8]) }), throughFirmware()])
  const [kexec, firmware] = ofClass(all, 'median')
  if (!kexec || !firmware) throw new Error('no medians')
  t.ok(Math.abs(width(firmware) / width(kexec) - 252 / 15) < 0.1)
  const gaps = ofClass(bars(all), 'gap').map(width)
  t.ok(Math.abs((gaps[0] ?? 0) / (width(firmware) + 1) - 236 / 252) < 0.01, 'as long as it was')
  t.same(
    bars(all).map(({ text }) => text),
    [
      ...['shutdown: 4 s', 'gap: 3 min 56 s', 'kernel: 3 s', 'initrd: 1 s', 'userspace: 8 s'],
      ...['shutdown: 3 s', 'gap: 2 s', 'kernel: 2.5 s', 'initrd: 1 s', 'userspace: 6 s'],
      ...['shutdown: 3 s', 'gap: 2 s', 'kernel: 2.5 s', 'initrd: 1 s', 'userspace: 8 s'],
      ...['shutdown: 4 s', 'gap: 3 min 56 s', 'kernel: 3 s', 'initrd: 1 s', 'userspace: 8 s'],
    ],
  )
  const texts = textsOf(all).join('\n')
  for (const text of [
    'by kexec\nmedian of 2\n15 s',
    'through the firmware\nmedian of 2\n4 min 12 s',
    '0 s\n1 min\n2 min',
  ])
    t.match(texts, text)
})

t.test('what was never measured is no measure', async (t) => {
  const first = throughFirmware({ downtime: null, firmware: 231 })
  const texts = textsOf(elements([first, past()])).join('\n')
  t.match(texts, 'through the firmware\nestimated, never measured\nabout 4 min\n')
  t.equal(ofClass(elements([first, past()]), 'median').length, 1)
})

t.test('what is not known is drawn as such, never as nothing', async (t) => {
  const unknown = (boots: PastBoot[]) => ofClass(bars(elements(boots)), 'open')
  t.same(unknown([past()]), [])
  for (const downtime of [null, took([null, null, 2, null, 3], null), took([null, null, null, null, null], null)]) {
    const [open, ...more] = unknown([past({ downtime }), past()])
    t.ok(open && width(open) > 20, JSON.stringify(downtime))
    t.equal(open?.text, 'not known')
    t.same(more, [])
  }
  t.equal(unknown([past({ downtime: took([3, null, 2, 1, 6], 252) })])[0]?.text, 'not known: 4 min')
  const alone = elements([past({ downtime: null })])
  t.equal(textsOf(alone).filter((text) => text === 'not known yet').length, 2, 'both medians')
  t.notOk(textsOf(alone).includes('0 s'), 'no axis without a length')
  t.match(drawn([]), 'no reboot has been recorded yet')
  t.same(bars(elements([])), [])
  const off = elements([past({ request: 'poweroff' })])
  t.same([bars(off), textsOf(off).includes('after a poweroff')], [[], true])
})

t.test('what went wrong is said and marked', async (t) => {
  const table: [change: Partial<PastBoot>, text: string, marks: number][] = [
    [{ outcome: 'fell back' }, 'fell back', 1],
    [{ outcome: 'did not arrive', downtime: null }, 'did not arrive', 1],
    [{ outcome: 'another image' }, 'another image', 0],
    [{ confirmed: false }, 'not confirmed', 0],
  ]
  for (const [change, text, marks] of table) {
    const all = elements([past(change)])
    t.same(
      ofClass(all, 'bad').map(({ text }) => text),
      [text],
    )
    t.equal(ofClass(all, 'mark').length, marks, text)
  }
  t.same(ofClass(elements([past()]), 'bad'), [])
})

t.test('one that took far longer is cut, and shown to be', async (t) => {
  const all = elements([past(), past(), past({ downtime: took([3600, 1, 1, 1, 1]) })])
  t.equal(ofClass(all, 'break').length, 2)
  t.ok(textsOf(all).includes('1 h'))
  t.same(ofClass(elements([past(), throughFirmware()]), 'break'), [])
})

t.test('readers that cannot see it', async (t) => {
  const [svg, title, desc] = elements([throughFirmware(), past()])
  t.match(svg?.attributes, { role: 'img', 'aria-labelledby': `${title?.attributes.id} ${desc?.attributes.id}` })
  t.equal(title?.name, 'title')
  t.equal(
    desc?.text,
    'about 4 min saved, the last reboot by kexec, 0 fell back; what it takes as a rule, kexec: 14 s, firmware: 4 min 12 s; a row for each boot, oldest first',
  )
})

t.test('light and dark, and nothing from elsewhere', async (t) => {
  const svg = drawn([past()])
  t.match(svg, '@media (prefers-color-scheme: dark)')
  t.notMatch(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|@import|@font-face|<script|href|url\((?!#)/)
})

t.test('whatever a release is called', async (t) => {
  const names = ['<script>&"\'', '\x1b[31m\0', '\ud800', '\u202e', '\uffff', '&amp;', ']]>', '\u6f22'.repeat(4096)]
  const all = elements(names.map((release) => past({ release })))
  t.equal(all.filter(({ name }) => name === 'script').length, 0)
  t.ok(textsOf(all).includes('<script>&"\''))
  t.ok(Math.max(...textsOf(all).map(({ length }) => length)) < 80)
})

t.test('of many boots the last ones', async (t) => {
  const release = `<"&\x1b${'\u202e'.repeat(4096)}`
  const boots = Array.from({ length: 10_000 }, (_, i) =>
    past({ release, bootId: `${i}`, at: `${2000 + i}-01-01T00:00:00Z`, outcome: 'did not arrive', confirmed: false }),
  )
  const svg = drawn(boots)
  t.ok(svg.length < 200_000, `${svg.length} bytes`)
  const texts = textsOf(parseXml(svg))
  t.ok(texts.includes(`the last ${MOST} of 10000 boots`))
  t.equal(texts.filter((text) => text === 'did not arrive').length, MOST)
  t.notMatch(drawn(boots.slice(0, MOST)), ' of 60 boots')
})

t.test('whatever numbers a history has, the picture has such as can be drawn', async (t) => {
  const small = fc.constantFrom(0, Number.MIN_VALUE, 1e-310, 1e-200, 1e-12, 0.0009, 0.001, 0.04)
  const seconds = fc.option(fc.oneof(small, fc.double({ min: 0, max: 1e7, noNaN: true })))
  const phases = fc.tuple(seconds, seconds, seconds, seconds, seconds)
  const boot = fc
    .record({ phases, total: fc.option(seconds, { nil: undefined }), firmware: seconds, isKexec: fc.boolean() })
    .map(({ phases, total, firmware, isKexec }) =>
      (isKexec ? past : throughFirmware)({ downtime: took(phases, total), firmware }),
    )
  const draws = (boots: PastBoot[]) =>
    !/NaN|Infinity|\de[+-]?\d/.test(picture(boots, summaryOf(boots)).replace(/<style>.*<\/style>/s, ''))
  for (const tiny of [5e-324, 1e-310]) {
    const downtime = took([tiny, null, null, null, null], tiny)
    t.ok(draws([past({ downtime })]), `${tiny}`)
    t.ok(draws([past({ downtime }), throughFirmware({ downtime })]), `${tiny}, both ways`)
  }
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(boot, { maxLength: 5 }), draws), { numRuns: 300 }))
})
