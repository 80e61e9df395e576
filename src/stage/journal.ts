import type { Arrival } from '../plan/boot-types.ts'
import type { Plan } from '../plan/types.ts'
import type { ErrorCode } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { run } from '../sys/exec.ts'
import { type Kind, MESSAGE_IDS } from './message-ids.ts'

/** What the journal is told: systemd.journal-fields(7), and from `action` on fields of our own. */
export interface Entry {
  kind: Kind
  message: string
  /** syslog(3): 6 is information, 4 a warning. */
  priority: 4 | 6
  /** What reconcile came to, or what else was done. */
  action: Plan['action'] | 'arm' | 'veto' | 'boot' | 'confirm'
  /** What it is about: the staged release, the target, what was to start, what runs; and the id of its record. */
  release?: string | undefined
  id?: string | undefined
  reason?: string | undefined
  /** Of the finding that gave the reason, or of the error. */
  hint?: string | undefined
  finding?: string | undefined
  error?: ErrorCode | undefined
  /** What became of what was staged before. */
  staged?: 'unloaded' | 'vetoed' | 'may start' | undefined
  outcome?: Arrival | undefined
  running?: string | undefined
  evidence?: string | undefined
  /** The release that the boot loader is to start once. */
  fallback?: string | undefined
}

/** Our own fields: KEXECCTL_ and the name in capitals. */
export const FIELDS = [
  ...(['action', 'release', 'id', 'reason', 'hint', 'finding', 'error', 'staged', 'outcome', 'running'] as const),
  ...(['evidence', 'fallback'] as const),
] satisfies (keyof Entry)[]

// A command line is the longest that a reason tells of.
const LONGEST = 8192

// logger(1) takes a field from each line: whatever could end one is written out.
const field = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `${name}=${escapeText(value.slice(0, LONGEST))}\n`

/** Writes one entry through logger(1). That there is no journal to write to is no error of ours. */
export const tellJournal = async (entry: Entry): Promise<void> => {
  const input = [
    field('MESSAGE', entry.message),
    field('MESSAGE_ID', MESSAGE_IDS[entry.kind]),
    field('PRIORITY', String(entry.priority)),
    field('SYSLOG_IDENTIFIER', 'kexecctl'),
    ...FIELDS.map((name) => field(`KEXECCTL_${name.toUpperCase()}`, entry[name])),
  ].join('')
  await run(['/usr/bin/logger', '--journald'], { input, timeoutMs: 10_000 })
}
