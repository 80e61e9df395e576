import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import t from 'tap'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { appendHistory, lastBoot, readHistory, recentHistory } from '../../src/state/history.ts'
import fc from '../fast-check.ts'
import { makeTree } from '../kernel/make-tree.ts'
import {
  bootLine,
  confirmLine,
  contentOf,
  fileOf,
  HISTORY,
  oneOfEach,
  shutdownLine,
  stageLine,
  textOf,
} from './lines.ts'

t.test('what is appended is read, one line each, for everybody', async (t) => {
  const tree = makeTree(t, {})
  t.same(readHistory(tree), [])
  const umask = process.umask(0o077)
  t.teardown(() => process.umask(umask))
  for (const line of oneOfEach()) appendHistory(tree, line)
  t.same(readHistory(tree), oneOfEach())
  t.equal(contentOf(tree), textOf(oneOfEach()))
  t.equal(fs.statSync(fileOf(tree)).mode & 0o777, 0o644)
  t.equal(fs.statSync(path.dirname(fileOf(tree))).mode & 0o777, 0o755)
})

t.test('a reason of many lines stays one', async (t) => {
  const tree = makeTree(t, {})
  const line = shutdownLine({ reason: 'one\ntwo\r\n\u2028"three"\0{}' })
  appendHistory(tree, line)
  appendHistory(tree, bootLine())
  t.same(readHistory(tree), [line, bootLine()])
})

t.test('cut at every byte, and appended to after each cut', async (t) => {
  const lines = [stageLine({ release: '6.1-ü' }), shutdownLine(), bootLine()]
  const whole = Buffer.from(textOf(lines))
  const tree = makeTree(t, { [HISTORY]: '' })
  // a line is all there as soon as its brace is, even without its newline
  const ends = lines.map((_, i) => Buffer.byteLength(textOf(lines.slice(0, i + 1))) - 1)
  const wrong: number[] = []
  for (let cut = 0; cut <= whole.length; cut++) {
    fs.writeFileSync(fileOf(tree), whole.subarray(0, cut))
    const complete = lines.filter((_, i) => cut >= (ends[i] ?? 0))
    const before = readHistory(tree)
    appendHistory(tree, confirmLine())
    const read = [before, readHistory(tree)]
    if (JSON.stringify(read) !== JSON.stringify([complete, [...complete, confirmLine()]])) wrong.push(cut)
  }
  t.same(wrong, [])
})

t.test('whatever a crash left between them, no line is lost', async (t) => {
  const tree = makeTree(t, { [HISTORY]: '' })
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constant(Buffer.alloc(5000)),
    fc.constant(Buffer.from('{"schema":1,"event":"boot"')),
  )
  const step = fc.oneof({ arbitrary: fc.constantFrom(...oneOfEach()), weight: 3 }, { arbitrary: garbage, weight: 1 })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      fs.writeFileSync(fileOf(tree), '')
      for (const step of steps) {
        if ('schema' in step) appendHistory(tree, step)
        else fs.appendFileSync(fileOf(tree), step)
      }
      const lines = steps.filter((step): step is HistoryLine => 'schema' in step)
      t.same(readHistory(tree), lines)
      t.same(
        lastBoot(tree),
        lines.findLast(({ event }) => event === 'boot'),
      )
    }),
    { numRuns: 100 },
  )
})

t.test('what happened lately: from the last boot on, however much that is', async (t) => {
  const [earlier, first] = [bootLine({ bootId: 'earlier' }), bootLine({ bootId: 'here' })]
  const since = [confirmLine({ bootId: 'here', confirmed: false }), ...Array.from({ length: 600 }, () => stageLine())]
  const tree = makeTree(t, { [HISTORY]: textOf([earlier, first, ...since]) })
  t.ok(fs.statSync(fileOf(tree)).size > 1 << 16)
  t.same(recentHistory(tree).slice(-since.length - 1), [first, ...since])
})

t.test('a line that is too long to be one is not looked into', async (t) => {
  const long = (reason: number) => textOf([shutdownLine({ reason: 'x'.repeat(reason) })])
  const rest = long(0).length - 1
  t.equal(readHistory(makeTree(t, { [HISTORY]: long((1 << 16) - rest) })).length, 1)
  t.same(readHistory(makeTree(t, { [HISTORY]: long((1 << 16) - rest + 1) + textOf([stageLine()]) })), [stageLine()])
})

t.test('two processes at once lose nothing', async (t) => {
  const dir = t.testdir()
  const script = path.join(dir, 'append.js')
  buildSync({ entryPoints: [`${__dirname}/append.ts`], outfile: script, bundle: true, platform: 'node' })
  const tree = makeTree({ testdir: () => path.join(dir, 'root') }, {})
  const writers = ['a', 'b', 'c'].map((who) =>
    once(spawn('/usr/bin/env', ['-i', process.execPath, script, tree.root, who, '200'], { stdio: 'inherit' }), 'exit'),
  )
  t.same(await Promise.all(writers), [
    [0, null],
    [0, null],
    [0, null],
  ])
  const ids = readHistory(tree).map((line) => (line.event === 'stage' ? line.id : ''))
  for (const who of ['a', 'b', 'c']) {
    const wanted = Array.from({ length: 200 }, (_, i) => `${who}-${i}`)
    t.same(
      ids.filter((id) => id.startsWith(who)),
      wanted,
      `${who}: all of them, in order`,
    )
  }
  const lines = contentOf(tree).split('\n')
  t.equal(lines.filter((line) => line !== '').length, 600, 'nothing is cut in two, at most followed by an empty line')
})
