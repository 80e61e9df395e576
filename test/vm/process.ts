import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'

export interface Process {
  pid: number
  running: () => boolean
  /** Resolves when the process has ended. */
  ended: Promise<void>
  kill: () => Promise<void>
  log: () => string
}

const alive = new Set<ChildProcess>()
const directories = new Set<string>()
let watching = false

// Ends what we started when this process ends, however it does; setpriv's parent-death signal covers SIGKILL.
const watch = (): void => {
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const child of alive) child.kill('SIGKILL')
    for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
}

/** A new temporary directory, which is removed when this process ends, if it was not before. */
export const temporaryDirectory = (name: string): string => {
  watch()
  const directory = mkdtempSync(`${tmpdir()}/${name}-`)
  directories.add(directory)
  return directory
}

/** Starts a long-running process whose output goes to the file `log`; it never outlives this one. */
export const startProcess = (file: string, args: string[], log: string): Process => {
  watch()
  const out = openSync(log, 'w')
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', file, ...args], { stdio: ['ignore', out, out] })
  alive.add(child)
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      alive.delete(child)
      resolve()
    }
    child.on('exit', finish)
    child.on('error', finish)
  })
  return {
    pid: child.pid ?? -1,
    running: () => alive.has(child),
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    log: () => readFileSync(log, 'latin1'),
  }
}
