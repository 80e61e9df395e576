import { isAsWanted } from '../../plan/as-wanted.ts'
import type { Action, Facts } from '../../plan/types.ts'
import type { Level } from '../../report/finding.ts'
import { VERSION } from '../../version.ts'
import { counts, info, one, type Source, states } from './metric.ts'
import { type Seen, seconds } from './seen.ts'

/** Values of the label `action`. */
export const ACTIONS = Object.keys({
  stage: true,
  keep: true,
  none: true,
  wait: true,
  refuse: true,
  held: true,
  disabled: true,
  foreign: true,
  abstain: true,
} satisfies Record<Action, true>)

/** Values of the label `level`. */
export const LEVELS: readonly Level[] = ['refuse', 'warn', 'note']

// null where neither the slot nor whose image it holds can be told
const isStaged = ({ facts: { slot }, staged, foreign }: Seen): boolean | null =>
  slot.loaded === 'unknown' || foreign === null ? null : staged !== null

const isByKexec = (seen: Seen): boolean | null =>
  isStaged(seen) === null
    ? null
    : seen.ahead.reboot.some(({ request, outcome }) => request === 'reboot' && outcome === 'kexec')

// An image alone may be unreadable: then it is a kernel all the same.
const kernelsOf = ({ inventory: { kernels, unreadable } }: Facts): number | null =>
  unreadable.every(({ path }) => kernels.some(({ image }) => image === path)) ? kernels.length : null

const isEnabled = ({ settings: { enabled, enabledBy } }: Facts): boolean | null =>
  enabledBy.source === 'unknown' ? null : enabled

// The one-shot of a boot loader that is not ours to read is none of them, nor is a /sys that is not there.
const canTellWishes = ({ slot, boot }: Facts): boolean => slot.loaded !== 'unknown' && !boot.denied

const found = ({ findings }: Seen['plan']): Map<string, Record<string, string>> =>
  new Map(
    findings.flatMap(({ id, level }) => (LEVELS.includes(level) ? [[`${id} ${level}`, { id, level }] as const] : [])),
  )

/** What is: the answers of `status`. */
export const PRESENT: readonly Source[] = [
  {
    name: 'kexecctl_info',
    help: 'The kexecctl that made these metrics',
    of: () => info({ version: VERSION }),
  },
  {
    name: 'kexecctl_enabled',
    help: 'Whether kexecctl is switched on, by Enable= or LOAD_KEXEC',
    of: ({ facts }) => one(isEnabled(facts)),
  },
  {
    name: 'kexecctl_as_wanted',
    help: 'Whether the machine is as wanted: what kexecctl status --exit-code answers with 0 for 1, with 3 for 0',
    of: ({ plan, ahead }) => one(isAsWanted(plan, ahead.confirmation)),
  },
  {
    name: 'kexecctl_action',
    help: 'What kexecctl would do now: 1 for that action, 0 for all others',
    of: ({ plan }) => states('action', ACTIONS, plan.action),
  },
  {
    name: 'kexecctl_running_info',
    help: 'The kernel that runs',
    of: ({ facts: { running } }) =>
      running.release === undefined ? [] : info({ release: running.release, booted_by: running.bootedBy }),
  },
  {
    name: 'kexecctl_target_info',
    help: 'The kernel that the next reboot should start',
    of: ({ plan: { entry } }) => (entry ? info({ release: entry.release, source: entry.source }) : []),
  },
  {
    name: 'kexecctl_staged',
    help: 'Whether something that kexecctl staged is loaded',
    of: (seen) => one(isStaged(seen)),
  },
  {
    name: 'kexecctl_staged_fresh',
    help: 'Whether what is staged still equals the target and the files on disk; 0: it is stale',
    of: ({ staged }) => one(staged?.fresh),
  },
  {
    name: 'kexecctl_staged_timestamp_seconds',
    help: 'When what is staged was staged',
    of: ({ staged }) => one(staged && seconds(staged.stagedAt)),
  },
  {
    name: 'kexecctl_staged_info',
    help: 'What is staged',
    of: ({ staged }) => (staged ? info({ release: staged.release, state: staged.state, syscall: staged.syscall }) : []),
  },
  {
    name: 'kexecctl_foreign_image',
    help: 'Whether an image is loaded that kexecctl did not load',
    of: ({ foreign }) => one(foreign),
  },
  {
    name: 'kexecctl_next_reboot_by_kexec',
    help: 'Whether reboot(8), called now, would start a loaded image; 0: it goes through the firmware',
    of: (seen) => one(isByKexec(seen)),
  },
  {
    name: 'kexecctl_firmware_wishes',
    help: 'How many want the next reboot to go through the firmware, as far as files tell',
    of: ({ facts, ahead }) => one(canTellWishes(facts) ? ahead.wishes.length : null),
  },
  {
    name: 'kexecctl_fallback_armed',
    help: 'Whether the boot loader brings the old kernel back at the next boot through the firmware',
    of: ({ fallbackArmed }) => one(fallbackArmed),
  },
  {
    name: 'kexecctl_blocked_kernels',
    help: 'Kernels that did not come up: hooks stage them no more',
    of: ({ blocked }) => one(blocked),
  },
  {
    name: 'kexecctl_findings',
    help: 'Findings that kexecctl status shows, by level',
    of: ({ plan }) => counts('level', LEVELS, (level) => plan.findings.filter((one) => one.level === level).length),
  },
  {
    name: 'kexecctl_finding_info',
    help: 'The findings that kexecctl status shows',
    of: ({ plan }) => [...found(plan).values()].flatMap((labels) => info(labels)),
  },
  {
    name: 'kexecctl_kernels',
    help: 'Installed kernels',
    of: ({ facts }) => one(kernelsOf(facts)),
  },
]
