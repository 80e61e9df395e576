import type { BootTimes } from '../machine/boot-times.ts'
import type { JournalMarks } from '../machine/journal-marks.ts'
import {
  type Arrival,
  type BootLine,
  type Downtime,
  type DowntimeLine,
  isLost,
  type ShutdownLine,
} from './boot-types.ts'
import { across, clocksOf, type Earlier, isTrusted, LONGEST_SPAN, span } from './clocks.ts'

/** All that is known of a reboot. Times since 1970 are in seconds. */
export interface Observed {
  times: BootTimes
  marks: JournalMarks
  bootedBy: BootLine['bootedBy']
  outcome: Arrival
  /** What the last check wrote down of the boot before, and when, since 1970; undefined where it did not. */
  shutdown: (ShutdownLine & { stampedAt: number }) | undefined
  /** When the mark was made that all was down, by the clock of the boot before; undefined where it is not there. */
  leftAt: number | undefined
}

/** What is known, and why the rest is not. Times since 1970 are in seconds. */
export interface Measured extends Pick<DowntimeLine, keyof Downtime | 'firmware' | 'reason'> {
  requestedAt: number | null
  startedAt: number | null
}

// The end of a boot by its own monotonic clock.
interface End extends Earlier {
  request: number
  /** null where nothing tells it. */
  end: number | null
}

// What comes of one and the same request follows within.
const TOGETHER = 60
// How long before the last check a reboot can have been asked for: it waits for services that stop before.
const LONGEST_WAIT = 3600
const LONGEST_FIRMWARE = 6 * 3600

// The first of the moments that follow each other closely, up to the last check: an earlier request came to nothing.
const requestOf = (moments: readonly number[], check: number): number => {
  const before = moments.filter((moment) => moment <= check && moment >= check - LONGEST_WAIT)
  let [request = check, ...earlier] = before.sort((a, b) => b - a)
  for (const moment of earlier) if (request - moment <= TOGETHER) request = moment
  return request
}

const endOf = ({ shutdown, marks, leftAt }: Observed): End | undefined => {
  if (shutdown?.uptime === undefined) return undefined
  const { uptime, took = 0, hardwareClock, stampedAt } = shutdown
  const startedAt = stampedAt - uptime
  const moments = [marks.end, leftAt === undefined ? undefined : leftAt - startedAt]
  const ends = moments
    .filter((moment) => moment !== undefined)
    .filter((end) => end >= uptime && end <= uptime + LONGEST_SPAN)
  return {
    request: requestOf(marks.requests, uptime - took),
    end: ends.length > 0 ? Math.max(...ends) : null,
    startedAt,
    check: uptime,
    ahead: typeof hardwareClock === 'number' ? stampedAt - hardwareClock : undefined,
  }
}

const LOST = 'nobody can say how long the kernel that was to start ran in the gap'

const whyNoEnd = ({ shutdown }: Observed): string | undefined => {
  if (!shutdown) return 'nothing tells when the system before went down'
  if (shutdown.request === 'poweroff') return 'the machine was switched off'
  return shutdown.uptime === undefined ? 'an earlier version wrote down when the system before went down' : undefined
}

// What was asked to start by kexec starts at once.
const isBroken = ({ marks, outcome }: Observed): boolean => marks.between && outcome !== 'arrived'

const whyNotAcross = (observed: Observed): string => {
  const { shutdown, times } = observed
  if (isBroken(observed)) return 'the system was started in between, and nothing of kexecctl ran then'
  if (times.uptime === undefined) return 'how long the system has been up cannot be read'
  const both = typeof shutdown?.hardwareClock === 'number' && times.hardwareClock !== undefined
  return both ? 'the clocks do not tell how long the machine was down' : 'there is no hardware clock'
}

const startOf = ({ times, marks }: Observed): Pick<Downtime, 'kernel' | 'initrd' | 'userspace'> => {
  const { userspace, complete } = times
  if (userspace === undefined || userspace < 0) return { kernel: null, initrd: null, userspace: null }
  const initrd = times.initrd ?? (marks.initrd === 0 ? userspace : marks.initrd)
  const known = initrd !== undefined && initrd >= 0 && initrd <= userspace ? initrd : undefined
  return {
    kernel: span(known ?? userspace),
    initrd: known === undefined ? null : span(userspace - known),
    userspace: complete === undefined ? null : span(complete - userspace),
  }
}

const sumOf = (parts: readonly (number | null)[]): number | null =>
  parts.includes(null) ? null : span(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0))

const reasonOf = (observed: Observed, line: Downtime): string | null => {
  const { shutdown, gap, kernel, initrd, userspace, total } = line
  const why = whyNoEnd(observed)
  const isAcross = shutdown === null || isLost(observed.outcome) ? total !== null || userspace === null : gap !== null
  const late = observed.times.complete !== undefined
  const reasons = [
    why,
    why === undefined && shutdown === null && 'nothing tells when the last service ended',
    why === undefined && !isAcross && whyNotAcross(observed),
    why === undefined && shutdown !== null && isAcross && isLost(observed.outcome) && LOST,
    kernel === null && 'systemd does not tell when it started',
    kernel !== null && initrd === null && 'nothing tells when the initrd started',
    kernel !== null &&
      userspace === null &&
      (late ? 'systemd has another start after its boot' : 'the boot is not complete'),
  ]
  const said = reasons.filter((reason) => typeof reason === 'string')
  if (said.length > 0) return said.join('; ')
  return total === null ? 'all together would be more than a day' : null
}

// Some have it wrong, by months.
const firmwareOf = ({ firmware = 0 }: BootTimes): number | null =>
  firmware > 0 && firmware < LONGEST_FIRMWARE ? span(firmware) : null

/**
 * How long a reboot took. Within a boot by its monotonic clock, which nobody sets; from one boot to the next by the
 * wall clocks, as far as the hardware clock bears them out. What cannot be told is null, and `reason` says why.
 */
export const downtime = (observed: Observed): Measured => {
  const { times, bootedBy } = observed
  const [end, clocks] = [endOf(observed), clocksOf(times)]
  const start = startOf(observed)
  const isDown = end !== undefined && observed.shutdown?.request !== 'poweroff'
  const shutdown = isDown && end.end !== null ? span(end.end - end.request) : null
  const isCounted = isDown && !isBroken(observed)
  const since = (moment: number) => (isCounted && clocks ? across(moment, end, clocks, bootedBy) : null)
  const between = typeof end?.end !== 'number' || shutdown === null ? null : since(end.end)
  // from the request to the start of the kernel: the sum of both, unless the border between them is not known
  const down = shutdown === null && end ? since(end.request) : sumOf([shutdown, between])
  const gap = isLost(observed.outcome) ? null : between
  const up = start.userspace === null ? null : span(times.complete)
  const total = sumOf([down, up])
  const startedAt = clocks && isTrusted(clocks, times.synchronized) ? clocks.startedAt : null
  const line = { shutdown, gap, ...start, total }
  return {
    ...line,
    requestedAt: startedAt !== null && down !== null ? startedAt - down : null,
    startedAt,
    // it is what the firmware said last, in whatever boot that was
    firmware: bootedBy === 'firmware' ? firmwareOf(times) : null,
    reason: reasonOf(observed, line),
  }
}
