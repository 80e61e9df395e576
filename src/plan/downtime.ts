import type { BootTimes } from '../machine/boot-times.ts'
import type { JournalMarks } from '../machine/journal-marks.ts'
import type { Downtime, HistoryLine } from './boot-types.ts'

type ShutdownLine = Extract<HistoryLine, { event: 'shutdown' }>
type DowntimeLine = Extract<HistoryLine, { event: 'downtime' }>

/** All that is known of a reboot. Times since 1970 are in seconds. */
export interface Observed {
  times: BootTimes
  marks: JournalMarks
  bootedBy: 'kexec' | 'firmware' | 'unknown'
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

// The end of a boot by its own monotonic clock, and how far that of the wall is from the hardware clock.
interface End {
  request: number
  /** null where nothing tells it. */
  end: number | null
  /** When its monotonic clock was at 0, by its wall clock. */
  startedAt: number
  /** How far the wall clock is ahead of the hardware clock. */
  ahead: number | undefined
}

const DAY = 86_400
// The hardware clock has whole seconds, and is looked at twice.
const TOLERANCE = 2
// What comes of one and the same request follows within.
const TOGETHER = 60
// How long before the last check a reboot can have been asked for: it waits for services that stop before.
const LONGEST_WAIT = 3600
const LONGEST_FIRMWARE = 6 * 3600
// By this a hardware clock in local time may be off: whole quarters of an hour, to 14 hours (tzdata).
const QUARTER = 900
const FARTHEST = 14 * 3600

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000

/** What a time span is worth: null for what is negative, or too long to be one. */
const span = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' && seconds >= 0 && seconds <= DAY ? milliseconds(seconds) : null

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
  const ends = moments.filter((moment) => moment !== undefined).filter((end) => end >= uptime && end <= uptime + DAY)
  return {
    request: requestOf(marks.requests, uptime - took),
    end: ends.length > 0 ? Math.max(...ends) : null,
    startedAt,
    ahead: typeof hardwareClock === 'number' ? stampedAt - hardwareClock : undefined,
  }
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE

/** This boot's clocks. */
interface Clocks {
  /** When the kernel started, by the wall clock as it is now. */
  startedAt: number
  /** How far it was set since the first process of systemd. */
  step: number | undefined
  ahead: number | undefined
}

const clocksOf = ({ now, uptime, startedByFirstClock, hardwareClock }: BootTimes): Clocks | undefined => {
  if (uptime === undefined) return undefined
  const startedAt = now - uptime
  return {
    startedAt,
    step: startedByFirstClock === undefined ? undefined : startedAt - startedByFirstClock,
    ahead: hardwareClock === undefined ? undefined : now - hardwareClock,
  }
}

// By how much the difference between the two boots' clocks may be wrong, best first. What goes on while the machine
// restarts is the hardware clock, and each boot's clock starts from it. A clock that was set since is taken back to it,
// as long as the hardware clock was left alone, or has been set by the clock; and as long as both are as far ahead of it
// as each other, they were not set, or both were.
const corrections = (before: number, { ahead, step }: Clocks): number[] => {
  if (ahead === undefined) return []
  const wasSet = step !== undefined && !isNear(step, before) && (isNear(ahead, step) || isNear(ahead, 0))
  return [...(wasSet ? [before - step] : []), ...(isNear(before, ahead) ? [0] : [])]
}

const isLocalTime = (ahead: number): boolean =>
  Math.abs(ahead) <= FARTHEST + TOLERANCE && isNear(ahead, Math.round(ahead / QUARTER) * QUARTER)

const isTrusted = ({ ahead }: Clocks, synchronized: boolean): boolean =>
  synchronized || (ahead !== undefined && isLocalTime(ahead))

const whyNoEnd = ({ shutdown }: Observed): string | undefined => {
  if (!shutdown) return 'nothing tells when the system before went down'
  if (shutdown.request === 'poweroff') return 'the machine was switched off'
  return shutdown.uptime === undefined ? 'an earlier version wrote down when the system before went down' : undefined
}

const whyNotAcross = ({ shutdown, times }: Observed): string => {
  if (times.uptime === undefined) return 'how long the system has been up cannot be read'
  const both = typeof shutdown?.hardwareClock === 'number' && times.hardwareClock !== undefined
  return both ? 'the clocks do not tell how long the machine was down' : 'there is no hardware clock'
}

/** From a moment of the boot before to the start of this kernel. */
const across = (moment: number, end: End, clocks: Clocks): number | null => {
  const seconds = clocks.startedAt - (end.startedAt + moment)
  const wrong = end.ahead === undefined ? [] : corrections(end.ahead, clocks)
  // less than nothing, by as little as the hardware clock may be wrong by, is nothing
  const all = wrong.map((by) => span(seconds + by < 0 && seconds + by >= -TOLERANCE ? 0 : seconds + by))
  return all.find((one) => one !== null) ?? null
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
  const isAcross = shutdown === null ? total !== null || userspace === null : gap !== null
  const late = observed.times.complete !== undefined
  const reasons = [
    why,
    why === undefined && shutdown === null && 'nothing tells when the last service ended',
    why === undefined && !isAcross && whyNotAcross(observed),
    kernel === null && 'systemd does not tell when it started',
    kernel !== null && initrd === null && 'nothing tells when the initrd started',
    kernel !== null &&
      userspace === null &&
      (late ? 'systemd has another start after its boot' : 'the boot is not complete'),
  ]
  const said = reasons.filter((reason) => typeof reason === 'string')
  return said.length === 0 ? null : said.join('; ')
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
  const since = (moment: number) => (isDown && clocks ? across(moment, end, clocks) : null)
  const gap = shutdown === null || !end?.end ? null : since(end.end)
  // from the request to the start of the kernel: the sum of both, unless the border between them is not known
  const down = shutdown === null && end ? since(end.request) : sumOf([shutdown, gap])
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
