import type { Readable } from 'node:stream'

/**
 * How a program ended. One of `exitCode`, `signal`, `timedOut` and `missing` tells how, in that order of doubt; none of
 * them where it could not be started for another reason.
 */
export interface Ran {
  argv: readonly string[]
  exitCode: number | undefined
  signal: string | undefined
  timedOut: boolean
  /** It is not there, or may not be run (ENOENT, EACCES). */
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
// Time for what is in the pipes once the program itself has ended.
const REST_MS = 500

// Reads a stream to its end and gives the last of it, without the final line end.
const tailOf = (stream: Readable | null): (() => string) => {
  let text = ''
  stream?.on('data', (piece: Buffer) => {
    text = (text + piece.toString()).slice(-KEPT)
  })
  return () => text.replace(/\n$/, '')
}

const notStarted = (argv: Argv): Ran => ({
  ...{ argv, exitCode: undefined, signal: undefined, timedOut: false, missing: false },
  ...{ stdout: '', stderr: '' },
})

/**
 * Runs a program to its end, in the C locale, killed after the time limit. Never throws for how the program ended.
 * Of what it writes the last 64 KiB are kept; what it leaves running, with its pipes, is not waited for. Own process
 * groups are avoided: whoever stops us must stop kexec(8) with us.
 */
export const run = async (argv: Argv, options: RunOptions): Promise<Ran> => {
  // execve(2) has no way to say it, and execa throws
  if (argv.some((word) => word.includes('\0'))) return notStarted(argv)
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
  // children of its own may hold the pipes open for ever
  const closePipes = () => {
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
    closePipes()
  }, options.timeoutMs)
  let rest: NodeJS.Timeout | undefined
  child.once('exit', () => {
    clearTimeout(timer)
    rest = setTimeout(closePipes, REST_MS)
  })
  const result = await child.finally(() => {
    clearTimeout(timer)
    clearTimeout(rest)
  })
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
  if (ran.exitCode === undefined) return `${name} could not be started`
  const said = ran.stderr.trim().split('\n').at(-1)?.slice(0, 300)
  return said ? `${name}: ${said}` : `${name} ended with exit code ${ran.exitCode}`
}
