import fs from 'node:fs'
import t from 'tap'
import { MOST, picture } from '../../src/cli/history/picture.ts'
import { historyText } from '../../src/cli/history/text.ts'
import { run } from '../../src/cli/history.ts'
import { type BootSummary, summaryOf } from '../../src/plan/boot-summary.ts'
import { type PastBoot, pastBoots } from '../../src/plan/past-boots.ts'
import { jsonText } from '../../src/report/json-text.ts'
import { parseLine } from '../../src/state/history-line.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { holds, JSON_FILES, must, mutated } from '../mutate.ts'
import { bootLine, confirmLine, downtimeLine, fileOf, HISTORY, shutdownLine, textOf } from '../state/lines.ts'
import { contextOf } from './context.ts'
import { parseXml } from './history/xml.ts'

const YEARS = Array.from({ length: 6 }, (_, i) => {
  const [before, after] = [`boot-${i}`, `boot-${i + 1}`]
  const at = `202${i}-11-22T03:12:45.000Z`
  const way = i % 2 === 0 ? ({ bootedBy: 'firmware', outcome: 'firmware' } as const) : {}
  return [
    shutdownLine({ at, bootId: before, request: i === 3 ? 'poweroff' : 'reboot' }),
    bootLine({ at, bootId: after, from: before, release: `6.${i}.<&"ä`, ...way }),
    downtimeLine({
      at,
      bootId: after,
      startedAt: at,
      gap: i === 4 ? null : i * 60,
      total: i === 5 ? null : 20 + i * 60,
    }),
    confirmLine({ at, bootId: after, confirmed: i !== 1 }),
  ]
}).flat()
const SEEDS = [textOf(YEARS), textOf(YEARS.slice(-5)), '']

const isNumber = (value: unknown): boolean => typeof value !== 'number' || Number.isFinite(value)
const numbersOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [value]

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

const mustBeDrawn = (boots: readonly PastBoot[], summary: BootSummary): void => {
  const svg = parseXml(picture(boots, summary))
  const rows = new Set(
    svg.filter(({ name, attributes: { x } }) => name === 'text' && x === '140').map(({ attributes: { y } }) => y),
  )
  must(rows.size === Math.min(MOST, boots.length), `${rows.size} rows`)
  for (const { name, attributes } of svg)
    for (const key of ['x', 'y', 'width', 'height'].filter(
      (key) => name !== 'pattern' && Object.hasOwn(attributes, key),
    ))
      must(Number(attributes[key]) >= 0 && Number(attributes[key]) < 3000, `${name}: ${key}="${attributes[key]}"`)
  must(!/NaN|Infinity|undefined|null/.test(JSON.stringify(svg.map(({ attributes }) => attributes))), 'no number')
}

const mustBeTold = (boots: readonly PastBoot[], summary: BootSummary): void => {
  for (const columns of [undefined, 40, 100]) {
    const text = historyText(boots, summary, { columns, unicode: true, paint: (_colour, text) => text })
    must(!OBEYED.test(text), 'a terminal would obey')
    must(!/NaN|Infinity|undefined/.test(text), 'no number')
    const rows = text.match(/(?:^|\n)(?:\d{4}-\d\d-\d\d \d\d:\d\d|\?) +(?:kexec|firmware|unknown) /g)
    must((rows?.length ?? 0) === boots.length, `${rows?.length} rows`)
  }
}

t.test('a damaged history shows every boot that is whole', async (t) => {
  const tree = makeTree(t, { [HISTORY]: '' })
  const written = new Set(textOf(YEARS).split('\n').filter(Boolean))
  const told = { none: 0, less: 0, all: 0 }
  await holds(t, mutated(SEEDS, JSON_FILES), 2000, async (bytes) => {
    fs.writeFileSync(fileOf(tree), bytes)
    const { data, exit } = await run({ json: true }, contextOf(tree))
    must(exit === 0, `it ends with ${exit}`)
    const { boots, summary } = data as { boots: PastBoot[]; summary: BootSummary }
    const whole = bytes
      .toString('latin1')
      .split('\n')
      .map((line) => Buffer.from(line, 'latin1').toString())
      .filter((line) => written.has(line))
    const left = pastBoots(whole.flatMap((line) => parseLine(line) ?? [])).map(({ bootId }) => bootId)
    for (const id of left)
      must(
        boots.some(({ bootId }) => bootId === id),
        `${id} is gone`,
      )
    told[boots.length === 0 ? 'none' : left.length < 6 ? 'less' : 'all']++
    must(JSON.stringify(summary) === JSON.stringify(summaryOf(boots)), 'another summary')
    must(numbersOf(data).every(isNumber), 'no number')
    must(JSON.stringify(JSON.parse(jsonText(data))) === JSON.stringify(data), 'no JSON')
    mustBeTold(boots, summary)
    mustBeDrawn(boots, summary)
  })
  t.ok(Math.min(...Object.values(told)) > 20, JSON.stringify(told))
})
