import type { Running } from '../machine/types.ts'
import type { HistoryLine, Token } from './boot-types.ts'

/** Whether this boot is confirmed, and in one line what to show of it. */
export interface Confirmation {
  state: 'confirmed' | 'pending' | 'failed'
  text: string
}

/**
 * Whether the kernel that runs is confirmed; null where nobody has looked: no boot of ours, or nothing could be
 * written. `history`: the lines of this boot do.
 */
export const confirmation = (
  token: Token | undefined,
  { bootId }: Pick<Running, 'bootId'>,
  history: readonly HistoryLine[],
): Confirmation | null => {
  const lines = history.filter((line) => line.bootId === bootId)
  const line = lines.filter((one) => one.event === 'confirm').at(-1)
  if (line?.confirmed) return { state: 'confirmed', text: `confirmed since ${line.at}` }
  const used = bootId !== undefined && token?.usedBy === bootId ? token : undefined
  // the last thing that is written is the line
  if (used && used.confirmedAt !== null) return { state: 'confirmed', text: `confirmed since ${used.confirmedAt}` }
  if (line) return { state: 'failed', text: `not confirmed: ${line.reason ?? 'for no reason that was told'}` }
  const judged = used !== undefined || lines.some(({ event }) => event === 'boot')
  return judged ? { state: 'pending', text: 'not confirmed yet' } : null
}
