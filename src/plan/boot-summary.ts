import type { Downtime } from './boot-types.ts'
import type { PastBoot } from './past-boots.ts'

/** What a reboot takes on this machine, in seconds from the request to boot-complete.target. */
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
  didNotArrive: number
  fellBack: number
  /** null where nobody can say yet. */
  estimate: { kexec: Estimate | null; firmware: Estimate | null }
  /** Seconds that kexec saved: what each reboot by kexec would have taken longer through the firmware. */
  saved: number | null
}

// Lately: machines get more memory, other disks, other services.
const LATELY = 20

const median = (values: readonly number[]): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

const known = (value: number | null | undefined): number[] => (typeof value === 'number' ? [value] : [])

const lately = (boots: readonly PastBoot[], of: (boot: PastBoot) => number | null | undefined): number[] =>
  boots.flatMap((boot) => known(of(boot))).slice(-LATELY)

/** Not that of a kernel that hung until somebody came: it says nothing of how long a reboot takes. */
export const isUsual = ({ outcome, request }: PastBoot): boolean =>
  outcome !== 'did not arrive' && outcome !== 'fell back' && request !== 'poweroff'

const total = ({ downtime }: PastBoot) => downtime?.total

const measured = (boots: readonly PastBoot[]): Estimate | null => {
  const totals = lately(boots.filter(isUsual), total)
  const seconds = median(totals)
  return seconds === undefined ? null : { seconds, of: totals.length }
}

const OTHER_PHASES: readonly (keyof Downtime)[] = ['shutdown', 'kernel', 'initrd', 'userspace']

// A reboot by kexec, with what systemd said of the firmware in a boot through it instead of the gap. It is the only word
// on the firmware where the machine has not been rebooted through it: the first boot followed no shutdown of ours.
const putTogether = (kexec: readonly PastBoot[], firmware: readonly PastBoot[]): Estimate | null => {
  const gap = median(lately(firmware, (boot) => boot.firmware))
  const whole = kexec.filter(isUsual).filter(({ downtime }) => known(downtime?.total).length > 0)
  if (gap === undefined || whole.length === 0) return null
  const phases = OTHER_PHASES.map((phase) => median(lately(whole, ({ downtime }) => downtime?.[phase])) ?? 0)
  return { seconds: phases.reduce((sum, phase) => sum + phase, gap), of: 0 }
}

const savedOf = (kexec: readonly PastBoot[], firmware: Estimate | null): number | null => {
  const totals = kexec.flatMap((boot) => known(total(boot)))
  if (!firmware || totals.length === 0) return null
  return totals.reduce((sum, seconds) => sum + firmware.seconds - seconds, 0)
}

/** Adds up boots, oldest first. A kexec that took longer than the firmware saves less than nothing, and counts so. */
export const summaryOf = (boots: readonly PastBoot[]): BootSummary => {
  const by = (way: PastBoot['bootedBy']) => boots.filter(({ bootedBy }) => bootedBy === way)
  const [kexec, firmware] = [by('kexec'), by('firmware')]
  const through = measured(firmware) ?? putTogether(kexec, firmware)
  const lastOther = boots.findLastIndex(({ bootedBy }) => bootedBy !== 'kexec')
  return {
    boots: boots.length,
    kexec: kexec.length,
    firmware: firmware.length,
    inARow: boots.length - 1 - lastOther,
    didNotArrive: boots.filter(({ outcome }) => outcome === 'did not arrive').length,
    fellBack: boots.filter(({ outcome }) => outcome === 'fell back').length,
    estimate: { kexec: measured(kexec), firmware: through },
    saved: savedOf(kexec, through),
  }
}
