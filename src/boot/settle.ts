import type { Settings } from '../config/settings.ts'
import { isFreed } from '../plan/blocking.ts'
import type { BootLine, ConfirmLine } from '../plan/boot-types.ts'
import { escapeText } from '../report/escape.ts'
import { unblock } from '../state/blocked.ts'
import { readFallback } from '../state/fallback.ts'
import { appendHistory, pruneHistory, readHistory } from '../state/history.ts'
import { readToken, writeToken } from '../state/token.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { usedToken } from './arrive.ts'
import { type Attempt, carefullyLocked, type Tell } from './carefully.ts'
import { disarmFallback } from './fallback.ts'
import { putPanicBack } from './panic-back.ts'

/** What the history says last of whether a boot is confirmed. */
export const lastWord = (tree: Tree, bootId: string): ConfirmLine | undefined =>
  readHistory(tree).findLast((line): line is ConfirmLine => line.event === 'confirm' && line.bootId === bootId)

// Once, however often this is done again: a reason that stays the same is no news.
const writeDown = (tree: Tree, { bootId, outcome, id, release }: BootLine, reason: string | null): void => {
  const last = lastWord(tree, bootId)
  if (last && last.confirmed === (reason === null) && last.reason === reason) return
  const started = outcome === 'arrived' || outcome === 'another image' ? id : null
  const confirmed = reason === null
  appendHistory(tree, { schema: 1, event: 'confirm', at: iso(now()), bootId, id: started, release, confirmed, reason })
}

// The token is marked after what it is needed for, and the line of the history ends it all.
const makeGood = async (tree: Tree, line: BootLine, keep: number, attempt: Attempt): Promise<void> => {
  const found = readToken(tree)
  const token = found && (found.usedBy === line.bootId || found.id === line.id) ? usedToken(found, line) : undefined
  if (token) await attempt(() => putPanicBack(tree, token))
  // what this boot has let start already has a fallback of its own
  if (found?.bootId !== line.bootId) await attempt(() => disarmFallback(tree))
  await attempt(() => unblock(tree, isFreed(line, token)))
  if (token && token.confirmedAt === null) {
    await attempt(() => writeToken(tree, { ...token, confirmedAt: iso(now()) }))
  }
  await attempt(() => writeDown(tree, line, null))
  await attempt(() => pruneHistory(tree, keep))
}

const failureText = (tree: Tree, release: string, reason: string): string => {
  const fallback = readFallback(tree)
  const after = fallback ? `; the fallback to ${escapeText(fallback.release)} stays armed` : ''
  return `${release} is not confirmed: ${escapeText(reason)}${after}`
}

const NOT_CONFIRMED = { kind: 'not-confirmed', priority: 4 } as const

/**
 * Writes down that this boot is confirmed, or why not (`reason`), and makes good what was done in case it would not be:
 * our one-shot is disarmed, kernel.panic is what it was, and what runs well is no longer blocked. Done again it changes
 * nothing.
 */
export const settle = async (
  tree: Tree,
  line: BootLine,
  reason: string | undefined,
  { keep }: Pick<Settings, 'keep'>,
  tell: Tell,
): Promise<void> => {
  const release = escapeText(line.release ?? 'what runs')
  const known = lastWord(tree, line.bootId)?.confirmed === true
  await carefullyLocked(tree, tell, 'confirm', async (attempt) => {
    if (reason === undefined) await makeGood(tree, line, keep, attempt)
    else {
      await attempt(() => writeDown(tree, line, reason))
      await attempt(() => pruneHistory(tree, keep))
    }
  })
  if (known) return
  const message = reason === undefined ? `${release} is confirmed` : failureText(tree, release, reason)
  const how = reason === undefined ? ({ kind: 'confirmed', priority: 6 } as const) : NOT_CONFIRMED
  await tell({
    ...how,
    message,
    action: 'confirm',
    release: line.release ?? undefined,
    id: line.id ?? undefined,
    reason,
  })
}
