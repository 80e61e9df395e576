import { sortReleases } from '../kernel/release.ts'
import { readStdin } from '../sys/fs.ts'
import type { Run } from './command.ts'

export interface SortArgs {
  /** None: the lines of `stdin`. */
  releases: readonly string[]
  reverse: boolean
  stdin: () => string
}

export interface SortResult {
  out: string
  warnings: string[]
  data: { schema: 1; sorted: string[]; unparsable: string[] }
}

const SHOWN = 10

// Whatever was on stdin must not reach a terminal as control characters, nor fill it.
const quoted = (text: string): string => {
  const plain = text.slice(0, 80).replace(/[^ -~]/g, '?')
  return `"${plain}${text.length > 80 ? '...' : ''}"`
}

/**
 * `kexecctl sort`: releases from oldest to newest, one per line, or the other way round. What is no release comes
 * before the oldest (`--reverse`: after it) and is warned about; blank lines on stdin are dropped.
 */
export const runSort = ({ releases, reverse, stdin }: SortArgs): SortResult => {
  const given =
    releases.length > 0
      ? releases
      : stdin()
          .split('\n')
          .flatMap((line) => line.trim() || [])
  const { sorted, unparsable } = sortReleases(given)
  if (reverse) sorted.reverse()
  const warnings = unparsable.slice(0, SHOWN).map((line) => `not a kernel release: ${quoted(line)}`)
  if (unparsable.length > SHOWN) warnings.push(`not a kernel release: ${unparsable.length - SHOWN} more`)
  return {
    out: sorted.map((line) => `${line}\n`).join(''),
    warnings,
    data: { schema: 1, sorted, unparsable },
  }
}

/** The command: arguments in, answer out. */
export const run: Run = async (args) => {
  const releases = (args.releases as string[] | undefined) ?? []
  const { out, warnings, data } = runSort({ releases, reverse: args.reverse === true, stdin: readStdin })
  return { exit: 0, data, text: out, warnings }
}
