import type { Arrival, HistoryLine } from '../plan/boot-types.ts'
import type { Source } from '../plan/identity.ts'
import { isText, isTextOrNull, parseObject } from './json.ts'

type Check = (value: unknown) => boolean

// Every field of every line, so that a new one cannot be forgotten here.
type Checks = {
  [E in HistoryLine['event']]: Record<Exclude<keyof Extract<HistoryLine, { event: E }>, 'schema' | 'event'>, Check>
}

const oneOf =
  <T extends string>(values: Record<T, true>): Check =>
  (value) =>
    isText(value) && Object.hasOwn(values, value)

const line = { at: isText, bootId: isText }

const CHECKS: Checks = {
  stage: {
    ...line,
    id: isText,
    release: isText,
    source: oneOf<Source>({ argument: true, 'kernel-image': true, bootloader: true, newest: true, link: true }),
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
    kexecs: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    firmwareAt: isTextOrNull,
  },
  confirm: {
    ...line,
    id: isTextOrNull,
    release: isTextOrNull,
    confirmed: (value) => typeof value === 'boolean',
    reason: isTextOrNull,
  },
}

/**
 * A line of the history; undefined for what a crash left of one, and for one of another version or of somebody else.
 */
export const parseLine = (text: string): HistoryLine | undefined => {
  const value = parseObject(text)
  if (value?.schema !== 1 || !isText(value.event) || !Object.hasOwn(CHECKS, value.event)) return undefined
  const checks = Object.entries<Check>(CHECKS[value.event as HistoryLine['event']])
  return checks.every(([key, isRight]) => isRight(value[key])) ? (value as unknown as HistoryLine) : undefined
}
