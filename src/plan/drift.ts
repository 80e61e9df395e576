import { diffCmdline, entryCmdline } from './cmdline.ts'
import type { Facts } from './types.ts'

/**
 * How the target's command line differs from the running one, as words: what it has not, and what it has beyond it.
 * Undefined where one of them cannot be told.
 */
export const driftOf = ({
  running,
  choice,
}: Pick<Facts, 'running' | 'choice'>): ReturnType<typeof diffCmdline> | undefined =>
  running.cmdline === undefined || !choice.entry
    ? undefined
    : diffCmdline(entryCmdline(running.cmdline), choice.entry.cmdline)

/** The same in one line, with `-` and `+` in front of the words. */
export const driftText = ({ removed, added }: ReturnType<typeof diffCmdline>): string =>
  [...removed.map((word) => `-${word}`), ...added.map((word) => `+${word}`)].join(' ')
