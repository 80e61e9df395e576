import type { Arrival, BootLine, Downtime } from '../../plan/boot-types.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import type { Sample } from '../../report/prometheus.ts'
import { counts, labelled, one, type Source, states } from './metric.ts'
import { seconds } from './seen.ts'

/** Values of the label `outcome`. */
export const OUTCOMES = Object.keys({
  arrived: true,
  'another image': true,
  firmware: true,
  'did not arrive': true,
  'fell back': true,
} satisfies Record<Arrival, true>)

const STATES = ['confirmed', 'pending', 'failed']
const WAYS = ['kexec', 'firmware'] as const
const BOOTED_BY: readonly BootLine['bootedBy'][] = [...WAYS, 'unknown']
/** Values of the label `phase`. */
export const PHASES = [
  'shutdown',
  'gap',
  'kernel',
  'initrd',
  'userspace',
] as const satisfies readonly (keyof Downtime)[]

const lastOf = (boots: readonly PastBoot[] = [], way: PastBoot['bootedBy']): Downtime | undefined =>
  boots.findLast(({ bootedBy, downtime }) => bootedBy === way && downtime !== null)?.downtime ?? undefined

const known = (labels: Sample['labels'], value: number | null | undefined): Sample[] =>
  typeof value === 'number' ? labelled(labels, value) : []

/** What was: this boot, and those that the history keeps (Keep=). It is pruned, so nothing of it is a counter. */
export const PAST: readonly Source[] = [
  {
    name: 'kexecctl_boot_outcome',
    help: 'How this boot came about: 1 for that outcome, 0 for all others',
    of: ({ past }) => (past?.here ? states('outcome', OUTCOMES, past.here.outcome) : []),
  },
  {
    name: 'kexecctl_boot_confirmation',
    help: 'Whether the kernel that runs came up well: 1 for that state, 0 for all others',
    of: ({ ahead: { confirmation } }) => (confirmation ? states('state', STATES, confirmation.state) : []),
  },
  {
    name: 'kexecctl_consecutive_kexecs',
    help: 'Boots by kexec since the last one through the firmware, this one included',
    of: ({ past }) => one(past?.here?.kexecs),
  },
  {
    name: 'kexecctl_last_firmware_boot_timestamp_seconds',
    help: 'When the last boot through the firmware was',
    of: ({ past }) => one(past?.here?.firmwareAt == null ? null : seconds(past.here.firmwareAt)),
  },
  {
    name: 'kexecctl_last_reboot_duration_seconds',
    help: 'What the last reboot took, from the request to boot-complete.target',
    of: ({ past }) => WAYS.flatMap((by) => known({ by }, lastOf(past?.boots, by)?.total)),
  },
  {
    name: 'kexecctl_last_reboot_phase_duration_seconds',
    help: 'The parts of the last reboot',
    of: ({ past }) =>
      WAYS.flatMap((by) => PHASES.flatMap((phase) => known({ by, phase }, lastOf(past?.boots, by)?.[phase]))),
  },
  {
    name: 'kexecctl_reboot_estimate_seconds',
    help: 'What a reboot takes on this machine, by the median of the last ones',
    of: ({ past }) => WAYS.flatMap((by) => known({ by }, past?.summary.estimate[by]?.seconds)),
  },
  {
    name: 'kexecctl_history_boots',
    help: 'Boots in the history, which keeps the last ones (Keep=)',
    of: ({ past }) =>
      past ? counts('by', BOOTED_BY, (by) => past.boots.filter(({ bootedBy }) => bootedBy === by).length) : [],
  },
  {
    name: 'kexecctl_history_outcomes',
    help: 'Boots in the history by what came of them',
    of: ({ past }) =>
      past
        ? counts('outcome', OUTCOMES, (wanted) => past.boots.filter(({ outcome }) => outcome === wanted).length)
        : [],
  },
  {
    name: 'kexecctl_history_saved_seconds',
    help: 'What the reboots by kexec in the history would have taken longer through the firmware, together',
    of: ({ past }) => one(past?.summary.saved),
  },
]
