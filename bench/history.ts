import { bootLine, confirmLine, downtimeLine, shutdownLine, stageLine, textOf } from '../test/state/lines.ts'

const HOUR = 3_600_000

/** A history of `count` boots, three by kexec and one through the firmware in turn, five lines for each: JSON lines. */
export const makeHistory = (count: number): string => {
  const uuid = (n: number) => `21a0bd81-63a0-4f0b-8d4e-${n.toString(16).padStart(12, '0')}`
  const time = (n: number, seconds: number) => new Date(Date.UTC(2026, 0, 1) - (count - n) * HOUR + seconds * 1000)
  return textOf(
    Array.from({ length: count }, (_, n) => {
      const kexec = n % 4 > 0
      const gap = kexec ? 2 + (n % 10) / 10 : 180 + (n % 30)
      const [bootId, from, id] = [uuid(n + 1), uuid(n), n.toString(16).padStart(16, '0')]
      const at = (seconds: number) => ({ at: time(n, seconds).toISOString() })
      return [
        stageLine({ ...at(0), bootId: from, id }),
        shutdownLine({ ...at(10), bootId: from, id, outcome: kexec ? 'kexec' : 'firmware' }),
        bootLine({
          ...{ ...at(20), bootId, from, id },
          outcome: kexec ? 'arrived' : 'firmware',
          bootedBy: kexec ? 'kexec' : 'firmware',
          kexecs: n % 4,
        }),
        downtimeLine({
          ...{ ...at(30), bootId, gap, total: 12 + gap },
          ...{ requestedAt: at(10).at, startedAt: at(20).at },
          firmware: kexec ? null : 170,
        }),
        confirmLine({ ...at(60), bootId, id }),
      ]
    }).flat(),
  )
}
