import type { Settings } from '../config/settings.ts'
import type { BootLine, Wish } from './boot-types.ts'

/** What the limits rest on: MaxAge= in seconds, `now` in milliseconds since the epoch. */
type Limits = Pick<Settings, 'maxConsecutive' | 'maxAge'>

const hint = 'kexecctl next kexec lets one reboot pass'

// When the last boot through the firmware was, in milliseconds since the epoch; NaN where that is not known. No clock
// is asked: a text is read.
const firmwareAt = ({ firmwareAt }: BootLine): number => (firmwareAt === null ? Number.NaN : Date.parse(firmwareAt))

const tooMany = ({ maxConsecutive }: Limits, { kexecs }: BootLine): Wish | undefined => {
  if (maxConsecutive === 0 || kexecs < maxConsecutive) return undefined
  const times = kexecs === 1 ? 'once' : `${kexecs} times in a row`
  return {
    id: 'max-consecutive',
    message: `the machine was started by kexec ${times}, MaxConsecutive= is ${maxConsecutive}`,
    hint,
  }
}

const tooLong = ({ maxAge }: Limits, last: BootLine, now: number): Wish | undefined => {
  const at = firmwareAt(last)
  if (maxAge === 0 || now - at <= maxAge * 1000) return undefined
  // once through the firmware, and it is known: else the limit would never be one
  const message = Number.isNaN(at)
    ? 'nobody knows when the last boot through the firmware was, and MaxAge= is set'
    : `the last boot through the firmware was at ${last.firmwareAt}, longer ago than MaxAge= allows`
  return { id: 'max-age', message, hint }
}

/**
 * Whether MaxConsecutive= or MaxAge= give this reboot to the firmware, told by the last boot in the history. Before the
 * first one nothing is counted. By the wall clock: time that the machine was off counts, and one that was set back
 * counts as no time. 0: no limit.
 */
export const limitWish = (limits: Limits, last: BootLine | undefined, now: number): Wish | undefined =>
  last && (tooMany(limits, last) ?? tooLong(limits, last, now))
