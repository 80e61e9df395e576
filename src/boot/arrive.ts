import type { Settings } from '../config/settings.ts'
import type { Running } from '../machine/types.ts'
import { bootLine, judge, NO_EVIDENCE, needsEvidence, type Prior, priorOf } from '../plan/arrival.ts'
import { toBlock } from '../plan/blocking.ts'
import { type Blocked, type BootLine, type HistoryLine, isBootLine, type Token } from '../plan/boot-types.ts'
import type { Entry } from '../stage/journal.ts'
import { block } from '../state/blocked.ts'
import { dropFallback, readFallback } from '../state/fallback.ts'
import { appendHistory, readHistory } from '../state/history.ts'
import { LEFT } from '../state/paths.ts'
import { readToken, writeToken } from '../state/token.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { arrivalText } from './arrival-text.ts'
import { type Attempt, carefullyLocked, type Tell } from './carefully.ts'
import { gatherEvidence } from './evidence.ts'
import { runOnFallback } from './on-fallback.ts'
import { readOneShot } from './one-shot.ts'

/** This boot; without an id nothing can be told of it. */
export type Here = Running & { bootId: string }

/** How this boot came about, and what the last check had let start, where its word is not used up yet. */
interface Judged {
  line: BootLine
  prior: Prior | undefined
  /** The history has it. */
  known: boolean
}

/** The line of this boot, if it was judged before. */
const ownLine = (history: readonly HistoryLine[], bootId: string): BootLine | undefined =>
  history.filter(isBootLine).find((line) => line.bootId === bootId)

const judgeBoot = async (tree: Tree, running: Here): Promise<Judged> => {
  const history = readHistory(tree)
  const token = readToken(tree)
  const prior = priorOf(token, running.bootId, history)
  const own = ownLine(history, running.bootId)
  // what comes after the line may have been cut short
  if (own) return { line: own, prior: token?.usedBy === running.bootId ? undefined : prior, known: true }
  const evidence = needsEvidence(running, prior) ? await gatherEvidence(tree, prior, running.bootId) : NO_EVIDENCE
  const judgement = judge(running, prior, evidence, history)
  return { line: bootLine(running, judgement, prior, history, iso(now())), prior, known: false }
}

// The block comes before the line: a power cut between the two only has the same judged again.
const writeDown = async (
  tree: Tree,
  { line, prior }: Omit<Judged, 'known'>,
  attempt: Attempt,
): Promise<Blocked | undefined> => {
  const blocked = toBlock(line, prior?.token, tree.stat(LEFT).state === 'ok')
  const isBlocked = blocked !== undefined && (await attempt(() => block(tree, blocked)))
  await attempt(() => {
    if (!ownLine(readHistory(tree), line.bootId)) appendHistory(tree, line)
  })
  return isBlocked ? blocked : undefined
}

/** The token as this boot has used it; one that was written since is about the next boot. */
export const usedToken = (token: Token | undefined, { bootId, outcome }: BootLine): Token | undefined =>
  token && token.bootId !== bootId ? { ...token, usedBy: bootId, arrived: outcome === 'arrived' } : undefined

// The firmware has had its turn, and with it the boot loader: a wish that is not pending any more was granted.
const forgetGranted = (tree: Tree): void => {
  const noted = readFallback(tree)
  if (noted && readOneShot(tree, noted) !== noted.entry) dropFallback(tree)
}

// Last of all, since what is marked as used is not looked at again.
const markUsed = async (tree: Tree, { line, prior }: Omit<Judged, 'known'>, attempt: Attempt): Promise<void> => {
  await attempt(() => removeFile(tree.host(LEFT)))
  if (line.bootedBy !== 'kexec') await attempt(() => forgetGranted(tree))
  const token = usedToken(readToken(tree), line)
  if (token && token.id === prior?.token.id) await attempt(() => writeToken(tree, token))
}

// Something else runs than what was to start.
const isFallback = ({ outcome, release, expected }: BootLine): boolean =>
  outcome === 'fell back' || (outcome === 'did not arrive' && release !== expected)

// The journal has it even where nothing can be written.
const say = async (tell: Tell, line: BootLine, what: Pick<Entry, 'kind' | 'message' | 'priority'>): Promise<void> =>
  tell({
    ...what,
    action: 'boot',
    release: line.expected ?? line.release ?? undefined,
    id: line.id ?? undefined,
    outcome: line.outcome,
    running: line.release ?? undefined,
    evidence: line.evidence ?? undefined,
  })

const callForHelp = async (tree: Tree, line: BootLine, command: readonly string[], tell: Tell): Promise<void> => {
  const told = { release: line.expected ?? '', outcome: line.outcome, evidence: line.evidence }
  const error = await runOnFallback(tree, command, told)
  if (error !== undefined) {
    await say(tell, line, { kind: 'failed', message: `OnFallback= failed: ${error}`, priority: 4 })
  }
}

/**
 * Tells how this boot came about and draws the conclusions, once: the line of the history, what is not to be staged
 * again, OnFallback=. What was cut short is finished, so that OnFallback= may run twice. Returns the line even where
 * nothing could be written.
 */
export const arrive = async (
  tree: Tree,
  running: Here,
  { onFallback }: Pick<Settings, 'onFallback'>,
  tell: Tell,
): Promise<BootLine> => {
  const { known, ...judged } = await judgeBoot(tree, running)
  const { line, prior } = judged
  if (known && !prior) return line
  const blocked = await carefullyLocked(tree, tell, 'boot', (attempt) => writeDown(tree, judged, attempt))
  const isUsual = line.outcome === 'arrived' || line.outcome === 'firmware'
  const how = isUsual ? ({ kind: 'booted', priority: 6 } as const) : ({ kind: 'not-arrived', priority: 4 } as const)
  if (!known) await say(tell, line, { ...how, message: arrivalText(line, blocked) })
  if (isFallback(line)) await callForHelp(tree, line, onFallback, tell)
  await carefullyLocked(tree, tell, 'boot', (attempt) => markUsed(tree, judged, attempt))
  return line
}
