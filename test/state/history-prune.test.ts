import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { appendHistory, lastBoot, pruneHistory, readHistory } from '../../src/state/history.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { bootLine, confirmLine, contentOf, fileOf, HISTORY, shutdownLine, stageLine, textOf } from './lines.ts'

// Ten thousand boots, with what happens in each.
const long = (): string => {
  const lines: HistoryLine[] = []
  for (let i = 0; i < 10_000; i++) {
    const bootId = `boot-${i}`
    lines.push(bootLine({ bootId }), confirmLine({ bootId }), stageLine({ bootId }), shutdownLine({ bootId }))
  }
  return textOf(lines)
}

t.test('of a long history: all is read, the last boot from its end alone', async (t) => {
  const tree = makeTree(t, { [HISTORY]: long() })
  t.equal(readHistory(tree).length, 40_000)
  const asked: number[] = []
  const { readSync } = fs
  const count = (fd: number, buffer: Buffer, offset: number, length: number, position: number) => {
    asked.push(length)
    return readSync(fd, buffer, offset, length, position)
  }
  const { restore } = t.intercept(fs, 'readSync', { value: count })
  t.equal(lastBoot(tree)?.bootId, 'boot-9999')
  t.same(asked, [1 << 16])
  restore()
  fs.appendFileSync(fileOf(tree), textOf(Array.from({ length: 1000 }, () => stageLine())))
  t.equal(lastBoot(tree)?.bootId, 'boot-9999', 'also behind a thousand other lines')
})

t.test('a history without end is read as far as is sensible, and cut there', async (t) => {
  const tree = makeTree(t, { [HISTORY]: textOf([bootLine({ bootId: 'lost' })]) })
  fs.truncateSync(fileOf(tree), 1 << 30)
  appendHistory(tree, stageLine())
  t.same(readHistory(tree), [stageLine()])
  t.equal(lastBoot(tree), undefined)
  pruneHistory(tree, 200)
  t.same(readHistory(tree), [stageLine()])
  t.ok(fs.statSync(fileOf(tree)).size < 1 << 20)
})

t.test('pruned to the last boots and what belongs to them', async (t) => {
  const of = (boot: string): HistoryLine[] => {
    const bootId = boot
    return [
      stageLine({ bootId, release: 'before its boot is written down' }),
      bootLine({ bootId }),
      confirmLine({ bootId, confirmed: false, reason: 'a unit failed' }),
      confirmLine({ bootId }),
      shutdownLine({ bootId }),
    ]
  }
  // nobody wrote down the boot of this one
  const unseen = [stageLine({ bootId: 'unseen' }), shutdownLine({ bootId: 'unseen' })]
  const [a, b, c] = [of('a'), of('b'), of('c')]
  const now = [stageLine({ bootId: 'now' })]
  const table: [what: string, lines: HistoryLine[], keep: number, left: HistoryLine[]][] = [
    ['nothing', [], 2, []],
    ['no boot', unseen, 1, unseen],
    ['as many', [...a, ...b], 2, [...a, ...b]],
    ['fewer', a, 200, a],
    ['one more', [...a, ...b, ...c], 2, [...b, ...c]],
    ['one', [...a, ...b, ...c, ...now], 1, [...c, ...now]],
    ['none: the last one stays', [...a, ...b], 0, b],
    ['what is before the first one goes with it', [...unseen, ...a, ...b], 1, b],
    [
      'how its first one was asked for stays',
      [...a, ...b, bootLine({ bootId: 'c', from: 'b' }), ...now],
      1,
      [shutdownLine({ bootId: 'b' }), bootLine({ bootId: 'c', from: 'b' }), ...now],
    ],
    ['what is between stays', [...a, ...b, ...unseen, ...c], 2, [...b, ...unseen, ...c]],
    [
      'a boot that is there twice is one',
      [...a, ...b, bootLine({ bootId: 'b' })],
      2,
      [...a, ...b, bootLine({ bootId: 'b' })],
    ],
  ]
  for (const [what, lines, keep, left] of table) {
    const tree = makeTree(t, { [HISTORY]: textOf(lines) })
    const { ino } = fs.statSync(fileOf(tree))
    pruneHistory(tree, keep)
    t.same(readHistory(tree), left, what)
    t.equal(fs.statSync(fileOf(tree)).ino === ino, left.length === lines.length, `${what}: written only if need be`)
    t.same(fs.readdirSync(path.dirname(fileOf(tree))), ['history.jsonl'], what)
  }
  t.equal(fs.existsSync(fileOf(makeTree(t, {}))), false)
})

t.test('what another version wrote is kept as long as its time', async (t) => {
  const newer = { ...bootLine(), schema: 2, more: [1, 'ü'] }
  const kept = `${textOf([bootLine({ bootId: 'b' }), newer])}half a li`
  const tree = makeTree(t, { [HISTORY]: textOf([bootLine({ bootId: 'a' }), newer]) + kept })
  pruneHistory(tree, 1)
  t.equal(contentOf(tree), kept)
  appendHistory(tree, confirmLine())
  t.same(readHistory(tree), [bootLine({ bootId: 'b' }), confirmLine()])
})

t.test('pruning that fails leaves all as it was', async (t) => {
  const lines = [bootLine({ bootId: 'a' }), bootLine({ bootId: 'b' })]
  const tree = makeTree(t, { [HISTORY]: textOf(lines), [`${HISTORY}.new`]: { dir: true } })
  t.intercept(fs, 'renameSync', {
    value: () => {
      throw Object.assign(new Error('read-only file system'), { code: 'EROFS' })
    },
  })
  t.throws(() => pruneHistory(tree, 1), { code: 'write-failed', cause: { code: 'EROFS' } })
  t.same(readHistory(tree), lines)
  t.same(fs.readdirSync(path.dirname(fileOf(tree))), ['history.jsonl'])
})
