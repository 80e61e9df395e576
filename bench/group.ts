import type { System } from '../test/faults/system.ts'

/** What all groups measure with. */
export interface Context {
  /** An empty directory of this run. */
  dir: string
  /** The node that kexecctl takes, and kexecctl. */
  node: string
  program: string
  /** What machines in directories have in common. Throws, with the reason, where none can be made here. */
  system(): System
}

/** A part of the run. `run` measures, and returns Markdown. */
export interface Group {
  name: string
  title: string
  run(context: Context): string
}

/** Does what may not be possible here, one thing after the other, and keeps what it was, and why, for the report. */
export const attempts = (): { attempt: <T>(what: string, make: () => T) => T[]; notes: () => string } => {
  const missed: string[] = []
  return {
    attempt: (what, make) => {
      try {
        return [make()]
      } catch (error) {
        missed.push(`Not measured: ${what} (${error instanceof Error ? error.message : error}).`)
        return []
      }
    },
    notes: () => missed.map((line) => `\n${line}\n`).join(''),
  }
}
