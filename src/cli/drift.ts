import { diffCmdline, entryCmdline } from '../plan/cmdline.ts'
import type { Facts } from '../plan/types.ts'

/** How the target's command line differs from the running one, as words with `-` or `+` in front; for people. */
export const drift = ({ running, choice }: Facts): string => {
  if (running.cmdline === undefined || !choice.entry) return 'unknown'
  const { removed, added } = diffCmdline(entryCmdline(running.cmdline), choice.entry.cmdline)
  const words = [...removed.map((word) => `-${word}`), ...added.map((word) => `+${word}`)]
  return words.length > 0 ? words.join(' ') : 'as it runs now'
}
