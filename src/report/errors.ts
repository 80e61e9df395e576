/**
 * Every error kexecctl reports itself: code -> exit code and a default hint. One catalogue, so that docs can list it.
 */
export const CATALOGUE = {
  usage: { exit: 2, hint: 'see kexecctl --help' },
  refused: { exit: 3, hint: undefined },
  'no-such-kernel': { exit: 1, hint: 'kexecctl list shows what is installed' },
  'not-root': { exit: 1, hint: 'run it as root' },
  busy: { exit: 1, hint: 'try again in a moment' },
  'read-failed': { exit: 1, hint: undefined },
  'write-failed': { exit: 1, hint: 'look whether the file system is full or read-only' },
  'no-space': { exit: 1, hint: 'make room in /run or in /var/lib' },
  moved: { exit: 1, hint: 'try again when nobody writes to /boot' },
  overridden: { exit: 1, hint: undefined },
  aborted: { exit: 1, hint: undefined },
  // as a shell has it: 128 and the number of SIGINT
  interrupted: { exit: 130, hint: undefined },
  foreign: { exit: 3, hint: 'kexec -s -u unloads it' },
  internal: { exit: 1, hint: 'report it with what --debug prints' },
  'kexec-missing': { exit: 1, hint: 'install the package kexec-tools' },
  'kexec-failed': { exit: 1, hint: undefined },
  'kexec-rejected': { exit: 1, hint: 'kexecctl check shows what is known about the image' },
  'kexec-forbidden': { exit: 1, hint: 'kexecctl check shows what forbids it' },
  'kexec-limit': { exit: 1, hint: 'reboot once through the firmware, or raise the limit at boot' },
  'no-memory': { exit: 1, hint: 'free memory, then run kexecctl stage' },
  'command-failed': { exit: 1, hint: undefined },
} as const satisfies Record<string, { exit: number; hint: string | undefined }>

export type ErrorCode = keyof typeof CATALOGUE

/** An error for people: `message` says what failed, `hint` what to do; `cause` is the chain printed as ` -> cause`. */
export class KexecctlError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? CATALOGUE[code].hint
  }
}
