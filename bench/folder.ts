import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

const NAME = 'kexecctl-bench-'

/** Removes what benchmarks left in a directory that were killed: their folders have the ids of their processes. */
export const sweep = (dir: string): void => {
  for (const name of readdirSync(dir)) {
    const pid = /^kexecctl-bench-(\d+)-\w{6}$/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(path.join(dir, name), { recursive: true, force: true })
  }
}

/** Makes the folder of this process. */
export const makeFolder = (dir: string): string => mkdtempSync(path.join(dir, `${NAME}${process.pid}-`))
