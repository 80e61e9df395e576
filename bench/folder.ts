import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

const NAME = 'kexecctl-bench-'

const isOurs = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.uid === process.getuid?.()

/**
 * Removes what benchmarks of this user left in a directory that were killed: their folders have the ids of their
 * processes. Anybody may have made what bears such a name in /tmp. Whatever cannot be removed stays.
 */
export const sweep = (dir: string): void => {
  for (const name of readdirSync(dir)) {
    const file = path.join(dir, name)
    const pid = /^kexecctl-bench-(\d+)-\w{6}$/.exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`) || !isOurs(file)) continue
    try {
      rmSync(file, { recursive: true, force: true })
    } catch (error) {
      process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
    }
  }
}

/** Makes the folder of this process. */
export const makeFolder = (dir: string): string => mkdtempSync(path.join(dir, `${NAME}${process.pid}-`))
