import { isUsual } from '../../plan/boot-summary.ts'
import type { Arrival, BootLine } from '../../plan/boot-types.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import type { Sample } from '../../report/prometheus.ts'
import { PHASES } from '../history/stretches.ts'
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

type Measured = PastBoot & { downtime: { total: number } }
const isMeasured = (boot: PastBoot): boot is Measured => isUsual(boot) && typeof boot.downtime?.total === 'number'

// One reboot, so that its phases are those of its total.
const ofLast = (boots: readonly PastBoot[] = [], samples: (last: Measured) => Sample[]): Sample[] => {
  const last = boots.filter(isMeasured).at(-1)
  return last ? samples(last) : []
}

type ToSamples = (labels: Sample['labels'], value: number | null | undefined) => Sample[]

const exact: ToSamples = (labels, value) => (typeof value === 'number' ? labelled(labels, value) : [])

// Two readings of the hardware clock, which has no more than seconds, are in it.
const whole: ToSamples = (labels, value) => exact(labels, value && Math.round(value))

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
    name: 'kexecctl_last_measured_reboot_duration_seconds',
    help: 'The last measured reboot that went as usual, from its request to boot-complete.target and multi-user.target',
    of: ({ past }) => ofLast(past?.boots, ({ bootedBy: by, downtime }) => whole({ by }, downtime.total)),
  },
  {
    name: 'kexecctl_last_measured_reboot_phase_duration_seconds',
    help: 'The parts of that reboot',
    of: ({ past }) =>
      ofLast(past?.boots, ({ bootedBy: by, downtime }) =>
        PHASES.flatMap((phase) => (phase === 'gap' ? whole : exact)({ by, phase }, downtime[phase])),
      ),
  },
  {
    name: 'kexecctl_reboot_estimate_seconds',
    help: 'What a reboot takes here, by the median of the last ones, or for the firmware by what systemd says of it',
    of: ({ past }) => WAYS.flatMap((by) => whole({ by }, past?.summary.estimate[by]?.seconds)),
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
    help: 'What kexec saved, over the history: the reboots by it against the firmware, less what lost ones took longer',
    of: ({ past }) => whole({}, past?.summary.saved),
  },
]
