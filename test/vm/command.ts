import { type SpawnOptions, spawn } from 'node:child_process'

/** What a finished command left behind. `code` is 124 when the time limit ended it, 128+N for a signal. */
export interface Result {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** Milliseconds; none by default. */
  timeout?: number
  input?: string | Buffer
  cwd?: string
  env?: Record<string, string>
  /** Pieces of stdout and stderr as they come, for progress on long commands. */
  onOutput?: (text: string) => void
}

const signals: Record<string, number> = { SIGKILL: 9, SIGTERM: 15, SIGINT: 2, SIGSEGV: 11 }

/**
 * Runs one command to its end and never rejects for an exit code: tests want to look at it.
 * Throws only when the command cannot be started.
 */
export const run = (file: string, args: string[], options: RunOptions = {}): Promise<Result> =>
  new Promise((resolve, reject) => {
    const spawnOptions: SpawnOptions = { stdio: ['pipe', 'pipe', 'pipe'] }
    if (options.cwd !== undefined) spawnOptions.cwd = options.cwd
    if (options.env !== undefined) spawnOptions.env = { ...process.env, ...options.env }
    const child = spawn(file, args, spawnOptions)
    const out: Buffer[] = []
    const err: Buffer[] = []
    let late = false
    const timer = options.timeout
      ? setTimeout(() => {
          late = true
          child.kill('SIGKILL')
        }, options.timeout)
      : undefined
    const take = (into: Buffer[]) => (piece: Buffer) => {
      into.push(piece)
      options.onOutput?.(piece.toString())
    }
    child.stdout?.on('data', take(out))
    child.stderr?.on('data', take(err))
    child.stdin?.on('error', () => {}) // the command may end without reading its input
    child.stdin?.end(options.input)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({
        code: late ? 124 : (code ?? 128 + (signals[signal ?? ''] ?? 0)),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      })
    })
  })

/** As `run`, but throws with the last lines of output when the command did not end with 0. */
export const must = async (file: string, args: string[], options: RunOptions = {}): Promise<string> => {
  const result = await run(file, args, options)
  if (result.code !== 0) {
    const tail = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-30).join('\n')
    throw new Error(`${file} ${args.slice(0, 4).join(' ')} ended with ${result.code}:\n${tail}`)
  }
  return result.stdout
}

/** `idle` lets the process end meanwhile. */
export const sleep = (milliseconds: number, idle = false): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds)
    if (idle) timer.unref()
  })
