import { isLost } from '../../plan/boot-types.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import type { Level } from '../../report/finding.ts'

// A release has 64 characters at most (struct new_utsname of linux/utsname.h). What is longer is none.
const LONGEST = 64

const cut = (text: string): string =>
  // no half of a surrogate pair at the end
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3).replace(/[\ud800-\udbff]$/, '')}...`

/** When a boot was, to the minute and in UTC, as --json and `status` have it: `2026-11-22 03:12`. */
export const whenText = ({ at }: PastBoot): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at) ? at.slice(0, 16).replace('T', ' ') : '?'

/** The release that a boot started. */
export const releaseText = ({ release }: PastBoot): string => cut(release ?? '?')

// Of what was lost: that the old kernel is well is no praise.
const confirmedText = ({ outcome, confirmed }: PastBoot): string => {
  if (confirmed === null) return ''
  if (!confirmed) return ', not confirmed'
  return isLost(outcome) ? '' : ', confirmed'
}

/** What became of a boot, and whether it was found good. */
export const outcomeText = (boot: PastBoot): string => {
  const off = boot.request === 'poweroff' ? ' after a poweroff' : ''
  return `${boot.outcome}${off}${confirmedText(boot)}`
}

/** How good that is; undefined for what there is nothing to say about. */
export const outcomeLevel = ({ outcome, confirmed }: PastBoot): Level | undefined => {
  if (isLost(outcome)) return 'refuse'
  if (outcome === 'another image' || confirmed === false) return 'warn'
  return confirmed === true ? 'ok' : undefined
}
