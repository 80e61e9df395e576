import type { BootTimes } from '../machine/boot-times.ts'
import type { BootLine } from './boot-types.ts'

/** The clocks of a boot that is over. Times since 1970, and spans, are in seconds. */
export interface Earlier {
  /** When its monotonic clock was at 0, by its wall clock. */
  startedAt: number
  /** The last check, by its monotonic clock. */
  check: number
  /** How far the wall clock was ahead of the hardware clock then. */
  ahead: number | undefined
}

/** This boot's clocks. */
export interface Clocks {
  /** When the kernel started, by the wall clock as it is now. */
  startedAt: number
  /** How far it was set since the first process of systemd. */
  step: number | undefined
  ahead: number | undefined
}

/** Seconds: what would be longer is no part of a reboot, and is not written down. */
export const LONGEST_SPAN = 86_400
// The hardware clock has whole seconds, and is looked at twice.
const TOLERANCE = 2
// Two ways to count that are no farther apart do not contradict each other.
const CLOSE = 2 * TOLERANCE
// From the last check or what comes later to a kernel started by kexec: systemd's own limit of a reboot
// (RebootWatchdogSec= of systemd-system.conf(5)).
const LONGEST_KEXEC = 600
// By this a hardware clock in local time may be off: whole quarters of an hour, to 14 hours (tzdata).
const QUARTER = 900
const FARTHEST = 14 * 3600

/** What a time span is worth, to the millisecond: null for what is negative, or too long to be one. */
export const span = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' && seconds >= 0 && seconds <= LONGEST_SPAN ? Math.round(seconds * 1000) / 1000 : null

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE

/** This boot's clocks, by what was read of it; undefined where the time since its start is unknown. */
export const clocksOf = ({ now, uptime, startedByFirstClock, hardwareClock }: BootTimes): Clocks | undefined => {
  if (uptime === undefined) return undefined
  const startedAt = now - uptime
  return {
    startedAt,
    step: startedByFirstClock === undefined ? undefined : startedAt - startedByFirstClock,
    ahead: hardwareClock === undefined ? undefined : now - hardwareClock,
  }
}

const isLocalTime = (ahead: number): boolean =>
  Math.abs(ahead) <= FARTHEST + TOLERANCE && isNear(ahead, Math.round(ahead / QUARTER) * QUARTER)

/** Whether the wall clock tells the time of day: it has it from the network, or is as the hardware clock. */
export const isTrusted = ({ ahead }: Clocks, synchronized: boolean): boolean =>
  synchronized || (ahead !== undefined && isLocalTime(ahead))

// By how much the difference between the two boots' clocks may be wrong, best first. What goes on while the machine
// restarts is the hardware clock, and each boot's clock starts from it. A clock that was set since is taken back to it,
// as long as the hardware clock was left alone, or has been set by the clock; and as long as both are as far ahead of
// it as each other, they were not set, or both were.
const corrections = (before: number, { ahead, step }: Clocks): number[] => {
  if (ahead === undefined) return []
  const wasSet = step !== undefined && !isNear(step, before) && (isNear(ahead, step) || isNear(ahead, 0))
  return [...(wasSet ? [before - step] : []), ...(isNear(before, ahead) ? [0] : [])]
}

// Less than nothing, by as little as the hardware clock may be wrong by, is nothing.
const spans = (all: readonly number[]): number[] =>
  all.flatMap((seconds) => span(seconds < 0 && seconds >= -TOLERANCE ? 0 : seconds) ?? [])

/**
 * From a moment of the boot before, by its monotonic clock, to the start of this kernel. Counted by the wall clocks,
 * and by the hardware clock as the start of this boot has it: it may have been set after the last check, or while the
 * machine was down, and a wall clock before or after. null where nothing bears either out, or both can be.
 */
export const across = (
  moment: number,
  before: Earlier,
  clocks: Clocks,
  bootedBy: BootLine['bootedBy'],
): number | null => {
  const { ahead } = before
  if (ahead === undefined) return null
  const seconds = clocks.startedAt - (before.startedAt + moment)
  const counted = spans([seconds, ...(clocks.step === undefined ? [] : [seconds + (ahead - clocks.step)])])
  const most = bootedBy === 'kexec' ? LONGEST_KEXEC + Math.max(0, before.check - moment) : LONGEST_SPAN
  const likely = counted.filter((one) => one <= most)
  if (likely.length === 0 || Math.max(...likely) - Math.min(...likely) > CLOSE) return null
  return spans(corrections(ahead, clocks).map((by) => seconds + by)).find((one) => likely.includes(one)) ?? null
}
