import type { Metric } from '../../report/prometheus.ts'
import type { Source } from './metric.ts'
import { PAST } from './past.ts'
import { PRESENT } from './present.ts'
import type { Seen } from './seen.ts'

/** About the run that made them; their values come with it. */
export const RUN = {
  timestamp: { name: 'kexecctl_last_run_timestamp_seconds', help: 'When these metrics were made' },
  duration: {
    name: 'kexecctl_last_run_duration_seconds',
    help: 'What it took to make them, without the start of node',
  },
} as const

/** Every metric that depends on the machine. */
export const METRICS: readonly Source[] = [...PRESENT, ...PAST]

/** The metrics of a machine; those that cannot be told have no sample. */
export const metricsOf = (seen: Seen): Metric[] =>
  METRICS.map(({ name, help, of }) => ({ name, help, samples: of(seen) }))
