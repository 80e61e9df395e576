import { isLost } from './boot-types.ts'
import { median } from './median.ts'
import type { PastBoot } from './past-boots.ts'

/** What a reboot takes on this machine, in seconds: the `total` of Downtime. */
export interface Estimate {
  seconds: number
  /** How many reboots this is the median of; 0 where it is put together from what systemd says of the firmware. */
  of: number
}

/** What the boots of a history come to. */
export interface BootSummary {
  boots: number
  kexec: number
  firmware: number
  /** The last boots, one after the other, that came by kexec. */
  inARow: number
  /** How the last boot came about; null where there is none. */
  lastBy: PastBoot['bootedBy'] | null
  didNotArrive: number
  fellBack: number
  /** null where nobody can say yet. */
  estimate: { kexec: Estimate | null; firmware: Estimate | null }
  /**
   * Whole seconds that kexec saved: what each reboot by kexec would have taken longer through the firmware, less what
   * one took longer that fell back or did not arrive.
   */
  saved: number | null
}

// Lately: machines get more memory, other disks, other services. Up to so many reboots each way
const LATELY = 20
/** among the last boots: whoever reads as many has the same estimate as whoever reads all of the history. */
export const RECENT = 200

const known = (value: number | null | undefined): number[] => (typeof value === 'number' ? [value] : [])

const lately = (boots: readonly PastBoot[], of: (boot: PastBoot) => number | null | undefined): number[] =>
  boots.flatMap((boot) => known(of(boot))).slice(-LATELY)

/** Not that of a kernel that hung until somebody came: it says nothing of how long a reboot takes. */
export const isUsual = (boot: PastBoot): boolean => !isLost(boot.outcome) && boot.request !== 'poweroff'

const total = ({ downtime }: PastBoot) => downtime?.total

const measured = (boots: readonly PastBoot[]): Estimate | null => {
  const totals = lately(boots.filter(isUsual), total)
  const seconds = median(totals)
  return seconds === undefined ? null : { seconds, of: totals.length }
}

// A reboot by kexec, with what systemd said of the firmware in a boot through it instead of the gap. It is the only
// word on the firmware where the machine has not been rebooted through it: the first boot followed no shutdown of ours.
const putTogether = (kexec: readonly PastBoot[], firmware: readonly PastBoot[]): Estimate | null => {
  const gap = median(lately(firmware, (boot) => boot.firmware))
  const rest = median(
    lately(kexec.filter(isUsual), ({ downtime }) =>
      downtime?.total == null || downtime.gap === null ? null : downtime.total - downtime.gap,
    ),
  )
  return gap === undefined || rest === undefined ? null : { seconds: rest + gap, of: 0 }
}

// What was tried and lost costs what it took longer, and never saves.
const savedOf = (boots: readonly PastBoot[], firmware: Estimate | null): number | null => {
  if (!firmware) return null
  const saved = boots.flatMap((boot) => {
    const each = known(total(boot)).map((seconds) => firmware.seconds - seconds)
    if (isLost(boot.outcome)) return each.map((seconds) => Math.min(0, seconds))
    return boot.bootedBy === 'kexec' ? each : []
  })
  return saved.length === 0 ? null : Math.round(saved.reduce((sum, seconds) => sum + seconds, 0))
}

// Where the kernel does not tell (all but x86), what was not let start counts as started by the firmware: as in
// BootLine's `kexecs`.
const wayOf = ({ bootedBy, outcome }: PastBoot): PastBoot['bootedBy'] =>
  bootedBy === 'unknown' && outcome !== 'arrived' && outcome !== 'another image' ? 'firmware' : bootedBy

const by = (boots: readonly PastBoot[], way: PastBoot['bootedBy']): PastBoot[] =>
  boots.filter((boot) => wayOf(boot) === way)

/** What a reboot takes either way, by the last RECENT boots; oldest first. */
export const estimateOf = (boots: readonly PastBoot[]): BootSummary['estimate'] => {
  const recent = boots.slice(-RECENT)
  const [kexec, firmware] = [by(recent, 'kexec'), by(recent, 'firmware')]
  return { kexec: measured(kexec), firmware: measured(firmware) ?? putTogether(kexec, firmware) }
}

/** Adds up boots, oldest first. A kexec that took longer than the firmware saves less than nothing, and counts so. */
export const summaryOf = (boots: readonly PastBoot[]): BootSummary => {
  const estimate = estimateOf(boots)
  const lastOther = boots.findLastIndex(({ bootedBy }) => bootedBy !== 'kexec')
  return {
    boots: boots.length,
    kexec: by(boots, 'kexec').length,
    firmware: by(boots, 'firmware').length,
    inARow: boots.length - 1 - lastOther,
    lastBy: boots.at(-1)?.bootedBy ?? null,
    didNotArrive: boots.filter(({ outcome }) => outcome === 'did not arrive').length,
    fellBack: boots.filter(({ outcome }) => outcome === 'fell back').length,
    estimate,
    saved: savedOf(boots, estimate.firmware),
  }
}
