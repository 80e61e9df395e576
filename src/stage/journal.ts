import type { Plan } from '../plan/types.ts'
import { run } from '../sys/exec.ts'

/** What the journal is told: systemd.journal-fields(7), and our own fields. */
export interface Entry {
  message: string
  /** syslog(3): 6 is information, 4 a warning. */
  priority: 4 | 6
  /** What reconcile did, or the last check, or what became of the boot. */
  action: Plan['action'] | 'arm' | 'veto' | 'boot' | 'confirm'
  release?: string | undefined
  id?: string | undefined
}

/** Every outcome of reconcile carries it, so that `journalctl MESSAGE_ID=…` shows what kexecctl did and why. */
export const MESSAGE_ID = '5f6c2a4e1b7d4c0c9a3e8d2f7b610e94'

const field = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `${name}=${value.replace(/[\n\0]/g, ' ')}\n`

/** Writes one entry through logger(1). That there is no journal to write to is no error of ours. */
export const tellJournal = async ({ message, priority, action, release, id }: Entry): Promise<void> => {
  const input = [
    field('MESSAGE', message),
    field('MESSAGE_ID', MESSAGE_ID),
    field('PRIORITY', String(priority)),
    field('SYSLOG_IDENTIFIER', 'kexecctl'),
    field('KEXECCTL_ACTION', action),
    field('KEXECCTL_RELEASE', release),
    field('KEXECCTL_ID', id),
  ].join('')
  await run(['/usr/bin/logger', '--journald'], { input, timeoutMs: 10_000 })
}
