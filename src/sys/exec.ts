import type { Readable } from 'node:stream'

/** How a program ended. Exactly one of `exitCode`, `signal`, `timedOut` and `missing` tells how, in that order of doubt. */
export interface Ran {
  argv: readonly string[]
  exitCode: number | undefined
  signal: string | undefined
  timedOut: boolean
  /** It could not be started at all (ENOENT, EACCES). */
  missing: boolean
  stdout: string
  stderr: string
}

export interface RunOptions {
  timeoutMs: number
  input?: string
  /** An open descriptor that becomes its standard input. */
  stdin?: number
  /** Variables beside PATH and LC_ALL. */
  env?: Readonly<Record<string, string>>
}

/** An absolute program path and its arguments: nothing is looked up in PATH, nothing is seen by a shell. */
export type Argv = readonly [string, ...string[]]

const KEPT = 65_536

// Reads a stream to its end and gives the last of it, without the final line end.
const tailOf = (stream: Readable | null): (() => string) => {
  let text = ''
  stream?.on('data', (piece: Buffer) => {
    text = (text + piece.toString()).slice(-KEPT)
  })
  return () => text.replace(/\n$/, '')
}

/**
 * Runs a program to its end, in the C locale, killed after the time limit. Never throws for how the program ended.
 * Of what it writes the last 64 KiB are kept. Own process groups are avoided: whoever stops us must stop kexec(8) with us.
 */
export const run = async (argv: Argv, options: RunOptions): Promise<Ran> => {
  const { execa } = await import('execa')
  const [file, ...args] = argv
  let timedOut = false
  const child = execa(file, args, {
    reject: false,
    // read below: execa's maxBuffer would end a program that says too much
    buffer: false,
    extendEnv: false,
    env: { ...options.env, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    // execa's types know descriptors 3 to 9 only
    ...(options.input === undefined
      ? { stdin: (options.stdin as 3 | undefined) ?? 'ignore' }
      : { input: options.input }),
  })
  const stdout = tailOf(child.stdout)
  const stderr = tailOf(child.stderr)
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
    // children of its own may hold the pipes open for ever
    child.stdout?.destroy()
    child.stderr?.destroy()
  }, options.timeoutMs)
  const result = await child.finally(() => clearTimeout(timer))
  const { code } = result as { code?: string }
  return {
    argv,
    exitCode: result.exitCode,
    signal: result.signal,
    timedOut,
    missing: result.exitCode === undefined && !timedOut && (code === 'ENOENT' || code === 'EACCES'),
    stdout: stdout(),
    stderr: stderr(),
  }
}

/** True if it ended with exit code 0. */
export const succeeded = (ran: Ran): boolean => ran.exitCode === 0

/** Why a run failed, in one line for people: its own last line of stderr where it wrote one. */
export const failureOf = (ran: Ran): string => {
  const name = ran.argv[0]
  if (ran.missing) return `${name} is missing or cannot be run`
  if (ran.timedOut) return `${name} did not end in time and was killed`
  if (ran.signal) return `${name} was killed by ${ran.signal}`
  const said = ran.stderr.trim().split('\n').at(-1)?.slice(0, 300)
  return said ? `${name}: ${said}` : `${name} ended with exit code ${ran.exitCode}`
}
