import type { Downtime } from '../../../src/plan/boot-types.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'

type Seconds = number | null

/** What a reboot took, phase by phase; in all as much as is known, unless it is said. */
export const took = (
  [shutdown, gap, kernel, initrd, userspace]: [Seconds, Seconds, Seconds, Seconds, Seconds],
  total: Seconds = [shutdown, gap, kernel, initrd, userspace].reduce<number>((sum, phase) => sum + (phase ?? 0), 0),
): Downtime => ({ shutdown, gap, kernel, initrd, userspace, total })

let count = 0

/** A reboot by kexec of 14 s, an hour after the one before, all well. */
export const past = (change: Partial<PastBoot> = {}): PastBoot => ({
  bootId: `boot-${++count}`,
  at: '2026-11-22T03:12:45.000Z',
  requestedAt: null,
  bootedBy: 'kexec',
  outcome: 'arrived',
  release: '6.12.117+deb13-amd64',
  expected: null,
  id: null,
  evidence: null,
  request: 'reboot',
  reason: 'it is fresh',
  confirmed: true,
  downtime: took([3, 1.5, 2.5, 1, 6]),
  firmware: null,
  ...change,
})

/** The same through a firmware that takes four minutes. */
export const throughFirmware = (change: Partial<PastBoot> = {}): PastBoot =>
  past({ bootedBy: 'firmware', outcome: 'firmware', downtime: took([4, 236, 3, 1, 8]), ...change })
