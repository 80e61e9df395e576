import { PHASES } from '../../src/cli/history/stretches.ts'
import { OUTCOMES } from '../../src/cli/metrics/past.ts'
import { ACTIONS, LEVELS } from '../../src/cli/metrics/present.ts'
import type { Source } from '../../src/plan/identity.ts'

/** What the page says of a metric beside its HELP line. */
export interface MetricNote {
  /** The labels of each sample, and their values in words. */
  labels?: Readonly<Record<string, string>>
  /** When there is no sample. Without it there always is one. */
  absent?: string
}

const BY = { by: 'kexec, firmware' }
const BY_ALL = { by: 'kexec, firmware, unknown' }
const SOURCES = Object.keys({
  argument: true,
  'kernel-image': true,
  bootloader: true,
  newest: true,
  link: true,
} satisfies Record<Source, true>)
const LEVEL = { level: LEVELS.join(', ') }
const OUTCOME = { outcome: OUTCOMES.join(', ') }

const notTold = 'it cannot be told'
const nothingStaged = 'nothing is staged, or it cannot be told'
const notJudged = 'nobody has looked at this boot yet'
const notMeasured = 'none was measured but what was lost on the way, or followed a poweroff'
const noHistory = 'the history cannot be read'
const nobodyCanSay = 'nobody can say yet'

/** Of every metric that there is more to be said of. */
export const METRIC_NOTES: Readonly<Record<string, MetricNote>> = {
  kexecctl_info: { labels: { version: 'its version' } },
  kexecctl_enabled: { absent: notTold },
  kexecctl_action: { labels: { action: ACTIONS.join(', ') } },
  kexecctl_running_info: {
    labels: { release: 'its release', booted_by: 'kexec, firmware, unknown' },
    absent: 'its release cannot be told',
  },
  kexecctl_target_info: {
    labels: { release: 'its release', source: SOURCES.join(', ') },
    absent: 'there is none, or it cannot be told',
  },
  kexecctl_staged: { absent: notTold },
  kexecctl_staged_fresh: { absent: nothingStaged },
  kexecctl_staged_timestamp_seconds: { absent: nothingStaged },
  kexecctl_staged_info: {
    labels: {
      release: 'its release',
      state: 'loaded, loading, vetoed',
      syscall: 'file, load',
    },
    absent: nothingStaged,
  },
  kexecctl_foreign_image: { absent: notTold },
  kexecctl_next_reboot_by_kexec: { absent: notTold },
  kexecctl_firmware_wishes: { absent: 'the kexec slot or the boot loader cannot be read' },
  kexecctl_fallback_armed: { absent: notTold },
  kexecctl_blocked_kernels: { absent: notTold },
  kexecctl_findings: { labels: LEVEL },
  kexecctl_finding_info: { labels: { id: 'as in checks.md', ...LEVEL }, absent: 'nothing was found' },
  kexecctl_kernels: { absent: 'not all directories of kernels can be read' },
  kexecctl_boot_outcome: { labels: OUTCOME, absent: notJudged },
  kexecctl_boot_confirmation: { labels: { state: 'confirmed, pending, failed' }, absent: notJudged },
  kexecctl_consecutive_kexecs: { absent: notJudged },
  kexecctl_last_firmware_boot_timestamp_seconds: {
    absent: `${notJudged}, or there was none since kexecctl is installed`,
  },
  kexecctl_last_measured_reboot_duration_seconds: { labels: BY_ALL, absent: notMeasured },
  kexecctl_last_measured_reboot_phase_duration_seconds: {
    labels: { ...BY_ALL, phase: PHASES.join(', ') },
    absent: notMeasured,
  },
  kexecctl_reboot_estimate_seconds: { labels: BY, absent: nobodyCanSay },
  kexecctl_history_boots: { labels: BY_ALL, absent: noHistory },
  kexecctl_history_outcomes: { labels: OUTCOME, absent: noHistory },
  kexecctl_history_saved_seconds: { absent: nobodyCanSay },
}
