import path from 'node:path'
import { KexecctlError } from '../report/errors.ts'
import type { Args } from './command.ts'

/** How standard output is named where a file could be. */
export const STDOUT = '-'

/**
 * What an option that takes a file to write says: its name, `-` for standard output, undefined without it. Throws
 * `usage` for anything else, and where --json has standard output already.
 */
export const outputFile = (args: Args, option: string): string | undefined => {
  const file = args[option]
  if (file === undefined) return undefined
  if (typeof file !== 'string' || file === '') throw new KexecctlError('usage', `--${option} takes one file`)
  if (file === STDOUT && args.json === true)
    throw new KexecctlError('usage', `--json and --${option} - cannot share standard output`)
  return file
}

const hintOf = (cause: unknown, file: string): string | undefined => {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return `make ${path.dirname(path.resolve(file))}, or name a file in another directory`
  if (code === 'ELOOP') return 'name it without a link on the way'
  if (code === 'EACCES') return 'name a file in a directory that you may write'
  if (code === 'EROFS')
    return 'name a file elsewhere, or add its directory to ReadWritePaths= of the unit that calls this'
  return code === 'EEXIST' ? 'name another file, or - for standard output' : undefined
}

/** Has `write` write what somebody named `file`. Throws `write-failed`, with what he can do about it. */
export const writeOutput = (file: string, write: () => void): void => {
  try {
    write()
  } catch (cause) {
    throw new KexecctlError('write-failed', `${file} cannot be written`, { cause, hint: hintOf(cause, file) })
  }
}
