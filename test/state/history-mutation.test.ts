import fs from 'node:fs'
import t from 'tap'
import { bootLine as boots, judge, NO_EVIDENCE, needsEvidence, priorOf } from '../../src/plan/arrival.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { confirmation } from '../../src/plan/confirmation.ts'
import { limitWish } from '../../src/plan/limits.ts'
import { lastBoot, pruneHistory, readHistory, recentHistory } from '../../src/state/history.ts'
import { parseLine } from '../../src/state/history-line.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { holds, JSON_FILES, must, mutated } from '../mutate.ts'
import { ID, NOW, THERE, token } from '../plan/boots.ts'
import { NEW } from '../plan/facts.ts'
import { fields, list, one, orNull, type Shape, text, truth, whole } from '../shape.ts'
import {
  bootLine,
  confirmLine,
  downtimeLine,
  fileOf,
  HISTORY,
  shutdownLine,
  stageLine,
  textOf,
  unloadLine,
} from './lines.ts'

const common = { schema: one(1), at: text, bootId: text }
const maybeText = orNull(text)
const maybeTime = orNull((value) => typeof value === 'number' && value >= 0 && Number.isFinite(value))
const SHAPES: Readonly<Record<string, Shape>> = {
  stage: fields({
    ...common,
    id: text,
    release: text,
    source: one('argument', 'kernel-image', 'bootloader', 'newest', 'link'),
  }),
  unload: fields({ ...common, id: text, release: text, reason: text }),
  shutdown: fields({
    ...common,
    request: one('reboot', 'kexec', 'poweroff'),
    outcome: one('kexec', 'firmware'),
    reason: text,
    id: maybeText,
    running: maybeText,
    release: maybeText,
    fallback: maybeText,
  }),
  boot: fields({
    ...common,
    outcome: one('arrived', 'another image', 'firmware', 'did not arrive', 'fell back'),
    bootedBy: one('kexec', 'firmware', 'unknown'),
    release: maybeText,
    id: maybeText,
    expected: maybeText,
    from: maybeText,
    evidence: maybeText,
    kexecs: whole(0),
    firmwareAt: maybeText,
  }),
  downtime: fields({
    ...common,
    shutdown: maybeTime,
    gap: maybeTime,
    kernel: maybeTime,
    initrd: maybeTime,
    userspace: maybeTime,
    total: maybeTime,
    requestedAt: maybeText,
    startedAt: maybeText,
    firmware: maybeTime,
    reason: maybeText,
  }),
  confirm: fields({ ...common, id: maybeText, release: maybeText, confirmed: truth, reason: maybeText }),
}
const isHistory = list((line) => SHAPES[String((line as { event?: unknown })?.event)]?.(line) === true)

const WEEKS = Array.from({ length: 4 }, (_, i) => {
  const [before, after] = [`boot-${i}`, `boot-${i + 1}`]
  const at = `2026-11-${10 + i}T20:40:00.000Z`
  const kernel = `6.12.${100 + i}+deb13-ämd64`
  return [
    stageLine({ at, bootId: before, release: kernel, id: `${i}` }),
    unloadLine({ at, bootId: before, release: kernel, reason: 'two\nlines "and" \ud83d\ude00' }),
    shutdownLine({ at, bootId: before, release: kernel, id: `${i}` }),
    bootLine({ at, bootId: after, from: before, release: kernel, kexecs: i, firmwareAt: at }),
    downtimeLine({ at, bootId: after, gap: i, firmware: i % 2 === 0 ? i : null }),
    confirmLine({ at, bootId: after, release: kernel, confirmed: i % 2 === 0, reason: i % 2 === 0 ? null : 'late' }),
  ]
}).flat()
const OURS = [bootLine({ bootId: THERE, id: ID }), confirmLine({ bootId: NOW })]
const SEEDS = [textOf(WEEKS), textOf([...WEEKS.slice(-5), ...OURS]), textOf(OURS).trimEnd()]

// Whether all of `some` are in `all`, in their order.
const inOrder = (some: readonly string[], all: readonly string[]): boolean => {
  let at = 0
  for (const one of all) if (one === some[at]) at++
  return at === some.length
}

t.test('a damaged history still has every line that is whole', async (t) => {
  const tree = makeTree(t, { [HISTORY]: '' })
  const told = { whole: 0, damaged: 0, nothing: 0 }
  const written = new Set(
    textOf([...WEEKS, ...OURS])
      .split('\n')
      .filter(Boolean),
  )
  await holds(t, mutated(SEEDS, JSON_FILES), 10_000, (bytes) => {
    fs.writeFileSync(fileOf(tree), bytes)
    const found = readHistory(tree)
    must(isHistory(found), `no history: ${JSON.stringify(found).slice(0, 300)}`)
    const texts = found.map((line) => JSON.stringify(line))
    const left = bytes
      .toString('latin1')
      .split('\n')
      .map((line) => Buffer.from(line, 'latin1').toString())
    const whole = left.filter((line) => written.has(line))
    must(inOrder(whole, texts), `${whole.length} lines are whole, ${texts.length} are read`)
    told[found.length === 0 ? 'nothing' : whole.length === left.filter(Boolean).length ? 'whole' : 'damaged']++
    const recent = recentHistory(tree).map((line) => JSON.stringify(line))
    must(texts.slice(texts.length - recent.length).join() === recent.join(), 'the end of it is another')
    const last = found.filter(({ event }) => event === 'boot').at(-1)
    must(JSON.stringify(lastBoot(tree)) === JSON.stringify(last), 'the last boot is another')
  })
  t.ok(Math.min(...Object.values(told)) > 20, JSON.stringify(told))
})

t.test('whatever it says, what is told of this boot by it can be written down', async (t) => {
  const tree = makeTree(t, { [HISTORY]: '' })
  const outcomes = new Set<string>()
  const cases = ['kexec', 'firmware', 'unknown'] as const
  await holds(t, mutated(SEEDS, JSON_FILES), 1000, (bytes) => {
    fs.writeFileSync(fileOf(tree), bytes)
    const history = readHistory(tree)
    for (const bootedBy of cases) {
      const cmdline = `root=/dev/vda2 kexecctl.id=${ID}`
      const running = { release: NEW, build: undefined, machine: 'x86_64', cmdline, bootId: NOW, bootedBy }
      const prior = priorOf(token(), NOW, history)
      const evidence = needsEvidence(running, prior) ? { ...NO_EVIDENCE, text: 'a dump', dump: true } : NO_EVIDENCE
      const line = boots(running, judge(running, prior, evidence, history), prior, history, '2026-11-22T00:00:00.000Z')
      outcomes.add(line.outcome)
      must(JSON.stringify(parseLine(JSON.stringify(line))) === JSON.stringify(line), JSON.stringify(line).slice(0, 300))
      limitWish({ maxConsecutive: 1, maxAge: 60 }, line, 0)
      confirmation(token(), running, history)
    }
  })
  t.ok(outcomes.size >= 3, [...outcomes].join())
})

t.test('cut to its last boots it has the lines of these that are whole', async (t) => {
  const tree = makeTree(t, { [HISTORY]: '' })
  let cut = 0
  await holds(t, mutated(SEEDS, JSON_FILES), 300, (bytes) => {
    fs.writeFileSync(fileOf(tree), bytes)
    const before = readHistory(tree)
    pruneHistory(tree, 2)
    const after = readHistory(tree)
    const lines = new Map(before.flatMap((line) => (line.event === 'boot' ? [[line.bootId, line]] : [])))
    const boots = [...lines.keys()]
    const from = lines.get(boots.at(-2) ?? '')?.from
    // what an accident put before them stays with them
    const isTheirs = (line: HistoryLine | undefined) =>
      boots.length <= 2 ||
      (line !== undefined && boots.slice(-2).includes(line.bootId)) ||
      (line?.event === 'shutdown' && line.bootId === from)
    if (after.length < before.length) cut++
    else must(isTheirs(before[0]), 'nothing is cut')
    must(JSON.stringify(before.slice(before.length - after.length)) === JSON.stringify(after), 'the end is another')
    must(isTheirs(after[0]), 'it does not begin with the last two')
    const asked = after.some((line) => line.event === 'shutdown' && line.bootId === from)
    const wasAsked = before.some((line) => line.event === 'shutdown' && line.bootId === from)
    must(asked === wasAsked, 'how the first of them was asked for is gone')
    must(
      boots.slice(-2).every((id) => after.some((line) => line.event === 'boot' && line.bootId === id)),
      'one is gone',
    )
  })
  t.ok(cut > 50, `${cut} are cut`)
})
