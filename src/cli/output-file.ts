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
