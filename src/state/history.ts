import path from 'node:path'
import { type BootLine, type HistoryLine, isBootLine } from '../plan/boot-types.ts'
import { KexecctlError } from '../report/errors.ts'
import { known, type Tree } from '../sys/fs.ts'
import { withReader } from '../sys/reader.ts'
import { appendLine, makeDir, writeAtomic } from '../sys/write.ts'
import { parseLine } from './history-line.ts'
import { HISTORY, STATE } from './paths.ts'

// Some 1 kB for each boot: more than 10,000 of them. What is older is not looked at.
const LONGEST = 1 << 24
// Where the last boot nearly always is.
const TAIL = 1 << 16

// Unlike host() in a tree that is not this machine's, a link under our name stays one, so that it can be refused.
const fileIn = (tree: Tree): string => path.posix.join(tree.host(STATE), path.posix.basename(HISTORY))

// Up to `length` bytes at the end, from the start of a line. `all`: there is no more to be read.
const readTail = (tree: Tree, length: number): { text: string; all: boolean } => {
  const nothing = { text: '', all: true }
  // it would not be written to either
  if (tree.isLink(HISTORY)) return nothing
  const tail = withReader(tree, HISTORY, (read, size) => {
    const from = Math.max(0, size - length)
    const text = read(from, size - from).toString()
    return { text: from === 0 ? text : text.slice(text.indexOf('\n') + 1), all: from === 0 }
  })
  return known(tail) ?? nothing
}

const failed = (cause: unknown) => new KexecctlError('write-failed', `${HISTORY} cannot be written`, { cause })

/**
 * Adds what happened to the history, on disk when this returns. Two at once lose nothing; only pruning needs the lock,
 * and that whoever appends while somebody may prune holds it too. Throws `write-failed`.
 */
export const appendHistory = (tree: Tree, line: HistoryLine): void => {
  try {
    makeDir(tree.host(STATE))
    appendLine(fileIn(tree), JSON.stringify(line))
  } catch (cause) {
    throw failed(cause)
  }
}

const linesOf = (text: string): HistoryLine[] => text.split('\n').flatMap((line) => parseLine(line) ?? [])

/** What happened, oldest first. What is no line of ours is left out; none where it cannot be read. */
export const readHistory = (tree: Tree): HistoryLine[] => linesOf(readTail(tree, LONGEST).text)

/** Why the history cannot be read, an errno name, ELOOP for a link; undefined where it can be, or there is none. */
export const whyUnread = (tree: Tree): string | undefined => {
  if (tree.isLink(HISTORY)) return 'ELOOP'
  const read = tree.bytes(HISTORY, 0, 1)
  return read.state === 'unknown' ? read.code : undefined
}

// No more than has to be read, and again where that did not have what is looked for.
const searchTail = <T>(tree: Tree, find: (text: string, all: boolean) => T | undefined): T | undefined => {
  for (let length = TAIL; ; length *= 4) {
    const { text, all } = readTail(tree, length)
    const isLast = all || length >= LONGEST
    const found = find(text, isLast)
    if (found !== undefined || isLast) return found
  }
}

/** What happened lately, oldest first: the last boot that was written down is in it, and all that came after. */
export const recentHistory = (tree: Tree): HistoryLine[] =>
  searchTail(tree, (text, isLast) => {
    const lines = linesOf(text)
    return isLast || lines.some(isBootLine) ? lines : undefined
  }) ?? []

const BOOT = /^.*"event":"boot".*$/gm

/**
 * How the last boots came about, at least `most` where there are as many, and how long each took; oldest first. What
 * else stands there is not parsed, which is what takes time.
 */
export const lastBoots = (tree: Tree, most: number): HistoryLine[] =>
  searchTail(tree, (text, isLast) => {
    const ids = new Set(text.match(BOOT)?.map((line) => /"bootId":"[^"]*"/.exec(line)?.[0]))
    if (ids.size < most && !isLast) return undefined
    const lines = text.split('\n').filter((line) => /"event":"(boot|downtime)"/.test(line))
    return linesOf(lines.join('\n'))
  }) ?? []

/** The last boot that was written down. Reads no more of the history than it has to. */
export const lastBoot = (tree: Tree): BootLine | undefined =>
  searchTail(tree, (text) => {
    for (const line of text.split('\n').reverse()) {
      const parsed = parseLine(line)
      if (parsed && isBootLine(parsed)) return parsed
    }
    return undefined
  })

// Where the lines of these boots begin. Some may come before the line of the boot itself, which is written late; and
// that of the last check before the first of them tells how it was asked for.
const startOf = (text: string, bootIds: ReadonlySet<string>, from: string | null): number => {
  let start = 0
  for (const line of text.split('\n')) {
    const parsed = parseLine(line)
    const isBefore = parsed?.event === 'shutdown' && parsed.bootId === from
    if (parsed && (isBefore || bootIds.has(parsed.bootId))) return start
    start += line.length + 1
  }
  return 0
}

/**
 * Cuts the history to the last `keep` boots (one at least: MaxConsecutive= and MaxAge= are told by it) and all that
 * belongs to them, in one step. Leaves it alone where there is nothing to cut. The lock is held. Throws `write-failed`.
 */
export const pruneHistory = (tree: Tree, keep: number): void => {
  const { text, all } = readTail(tree, LONGEST)
  const boots = new Map(linesOf(text).flatMap((line) => (isBootLine(line) ? [[line.bootId, line]] : [])))
  const kept = [...boots.values()].slice(-Math.max(1, keep))
  const ids = new Set(kept.map(({ bootId }) => bootId))
  const start = kept.length < boots.size ? startOf(text, ids, kept[0]?.from ?? null) : 0
  if (start === 0 && all) return
  try {
    writeAtomic(fileIn(tree), text.slice(start))
  } catch (cause) {
    throw failed(cause)
  }
}
