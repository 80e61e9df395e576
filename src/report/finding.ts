/** What one check found: `refuse` keeps a kernel from being staged, `warn` and `note` are only shown. */
export type Level = 'ok' | 'note' | 'warn' | 'refuse'

/**
 * One result of one check. `message` is a sentence without a full stop, `hint` a command or a setting that helps,
 * `evidence` the facts it rests on (`FILE:LINE`, a value read).
 */
export interface Finding {
  id: string
  level: Level
  message: string
  hint?: string
  evidence?: string
}
