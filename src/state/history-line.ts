import type { Arrival, HistoryLine } from '../plan/boot-types.ts'
import { LONGEST_SPAN } from '../plan/clocks.ts'
import { parseObject } from '../report/json.ts'
import { isSource } from './identity.ts'
import { isCount, isText, isTextOrNull, oneOf } from './json.ts'

type Check = (value: unknown) => boolean

// Every field of every line, so that a new one cannot be forgotten here.
type Checks = {
  [E in HistoryLine['event']]: Record<Exclude<keyof Extract<HistoryLine, { event: E }>, 'schema' | 'event'>, Check>
}

// What an earlier version did not write.
const since =
  (isRight: Check): Check =>
  (value) =>
    value === undefined || isRight(value)

// More than the day that whoever writes it down goes by is no downtime.
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= LONGEST_SPAN

const isTimeOrNull = (value: unknown): boolean => value === null || isTime(value)

const isSeconds = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

const line = { at: isText, bootId: isText }

const CHECKS: Checks = {
  stage: {
    ...line,
    id: isText,
    release: isText,
    source: isSource,
  },
  unload: { ...line, id: isText, release: isText, reason: isText },
  shutdown: {
    ...line,
    request: oneOf({ reboot: true, kexec: true, poweroff: true }),
    outcome: oneOf({ kexec: true, firmware: true }),
    reason: isText,
    id: isTextOrNull,
    running: isTextOrNull,
    release: isTextOrNull,
    fallback: isTextOrNull,
    uptime: since(isSeconds),
    took: since(isTime),
    hardwareClock: since((value) => value === null || isSeconds(value)),
  },
  boot: {
    ...line,
    outcome: oneOf<Arrival>({
      arrived: true,
      'another image': true,
      firmware: true,
      'did not arrive': true,
      'fell back': true,
    }),
    bootedBy: oneOf({ kexec: true, firmware: true, unknown: true }),
    release: isTextOrNull,
    id: isTextOrNull,
    expected: isTextOrNull,
    from: isTextOrNull,
    evidence: isTextOrNull,
    kexecs: isCount,
    firmwareAt: isTextOrNull,
  },
  downtime: {
    ...line,
    shutdown: isTimeOrNull,
    gap: isTimeOrNull,
    kernel: isTimeOrNull,
    initrd: isTimeOrNull,
    userspace: isTimeOrNull,
    total: isTimeOrNull,
    requestedAt: isTextOrNull,
    startedAt: isTextOrNull,
    firmware: isTimeOrNull,
    reason: isTextOrNull,
  },
  confirm: {
    ...line,
    id: isTextOrNull,
    release: isTextOrNull,
    confirmed: (value) => typeof value === 'boolean',
    reason: isTextOrNull,
  },
}

// Ours have some hundred characters. What nests eight million times deep takes a gigabyte to be found out.
const LONGEST = 1 << 16

/**
 * A line of the history, with the fields that we know of; undefined for what a crash left of one, and for one of
 * another version or of somebody else.
 */
export const parseLine = (text: string): HistoryLine | undefined => {
  const value = text.length <= LONGEST ? parseObject(text) : undefined
  if (value?.schema !== 1 || !isText(value.event) || !Object.hasOwn(CHECKS, value.event)) return undefined
  const checks: Record<string, Check> = CHECKS[value.event as HistoryLine['event']]
  // no lists are made of them: there may be fifty thousand lines
  for (const key in checks) if (!checks[key]?.(value[key])) return undefined
  for (const key in value) if (key !== 'schema' && key !== 'event' && !Object.hasOwn(checks, key)) delete value[key]
  return value as unknown as HistoryLine
}
