import { diffCmdline, entryCmdline } from './cmdline.ts'
import type { Entry, Facts } from './types.ts'

/**
 * How an entry's command line differs from the running one, as words: what it has not, and what it has beyond it.
 * Undefined where one of them cannot be told.
 */
export const driftOf = (
  { running }: Pick<Facts, 'running'>,
  entry: Entry | undefined,
): ReturnType<typeof diffCmdline> | undefined =>
  running.cmdline === undefined || !entry ? undefined : diffCmdline(entryCmdline(running.cmdline), entry.cmdline)

/** The same in one line, with `-` and `+` in front of the words. */
export const driftText = ({ removed, added }: ReturnType<typeof diffCmdline>): string =>
  [...removed.map((word) => `-${word}`), ...added.map((word) => `+${word}`)].join(' ')
