import { lower } from './counters.ts'
import { allOf, parseBls, unquoted } from './entry.ts'

/** What loader.conf says about the choice: patterns for ids in lower case, or `@saved`. */
export interface LoaderConf {
  default?: string
  preferred?: string
}

// The last one counts; what begins with `@` is ignored unless it is `@saved`.
const patternOf = (values: string[]): string | undefined =>
  values
    .map((value) => lower(unquoted(value)))
    .filter((value) => !value.startsWith('@') || value === '@saved')
    .at(-1)

/**
 * Reads loader.conf as config_defaults_load_from_file() in src/boot/boot.c of systemd does, see loader.conf(5): only
 * what chooses an entry; all other lines, good or bad, make no difference to it. Never throws.
 */
export const parseLoaderConf = (text: string): LoaderConf => {
  const lines = parseBls(text)
  const usual = patternOf(allOf(lines, 'default'))
  const preferred = patternOf(allOf(lines, 'preferred'))
  return { ...(usual !== undefined && { default: usual }), ...(preferred !== undefined && { preferred }) }
}
