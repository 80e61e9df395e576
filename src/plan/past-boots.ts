import type { BootLine, Downtime, DowntimeLine, HistoryLine, ShutdownLine } from './boot-types.ts'

/** A boot, with all that the history has of it. Times are in seconds. */
export interface PastBoot extends Pick<BootLine, 'bootId' | 'bootedBy' | 'outcome' | 'release' | 'expected' | 'id'> {
  /** When its kernel started, else when it was judged: ISO 8601, UTC. */
  at: string
  /** When the reboot was asked for: ISO 8601, UTC; null where no clock can be trusted to tell. */
  requestedAt: string | null
  evidence: string | null
  /** How the boot before ended, and why the last check let it end so; null where it did not run. */
  request: ShutdownLine['request'] | null
  reason: string | null
  /** null where nobody has looked. */
  confirmed: boolean | null
  downtime: Downtime | null
  /** What systemd says that the firmware and the boot loader took. */
  firmware: number | null
}

const downtimeOf = ({ shutdown, gap, kernel, initrd, userspace, total }: DowntimeLine): Downtime => ({
  shutdown,
  gap,
  kernel,
  initrd,
  userspace,
  total,
})

/** The boots of a history, oldest first. Of a boot that was written down twice the last line counts. */
export const pastBoots = (lines: readonly HistoryLine[]): PastBoot[] => {
  const boots = new Map<string, BootLine>()
  const shutdowns = new Map<string, ShutdownLine>()
  const downtimes = new Map<string, DowntimeLine>()
  const confirmed = new Map<string, boolean>()
  for (const line of lines) {
    if (line.event === 'boot') boots.set(line.bootId, line)
    if (line.event === 'shutdown') shutdowns.set(line.bootId, line)
    if (line.event === 'downtime') downtimes.set(line.bootId, line)
    if (line.event === 'confirm') confirmed.set(line.bootId, line.confirmed)
  }
  return [...boots.values()].map(({ bootId, bootedBy, outcome, release, expected, id, evidence, at, from }) => {
    const before = shutdowns.get(from ?? '')
    const measured = downtimes.get(bootId)
    return {
      ...{ bootId, bootedBy, outcome, release, expected, id, evidence },
      at: measured?.startedAt ?? at,
      requestedAt: measured?.requestedAt ?? null,
      request: before?.request ?? null,
      reason: before?.reason ?? null,
      confirmed: confirmed.get(bootId) ?? null,
      downtime: measured ? downtimeOf(measured) : null,
      firmware: measured?.firmware ?? null,
    }
  })
}
