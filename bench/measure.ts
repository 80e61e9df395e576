import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** A program and its arguments, and how a report names it. */
export interface Case {
  name: string
  argv: readonly string[]
  /** A file that becomes its standard input. */
  stdin?: string
  env?: Readonly<Record<string, string>>
  /** How many runs make one measurement, where one alone is too short for it. */
  repeat?: number
  /** Measured in this many rounds only, because it takes so long. */
  rounds?: number
  /** The case that it is compared with, and the largest ratio of medians that design.md allows, where it does. */
  against?: string
  goal?: number
  /** The case whose time beyond `against` does not count: that much is allowed on top. */
  besides?: string
}

/** Milliseconds for one run. */
export interface Figures {
  n: number
  min: number
  median: number
  max: number
}

// Nothing of the caller's environment: kexecctl drops NODE_OPTIONS and the like, and `node -e 0` must not pay for them.
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LANG: 'C.UTF-8' }

// dash starts a program in a tenth of the time that node needs, which would drown what a shell line costs.
const LOOP = 'n=$1; shift; while [ "$n" -gt 0 ]; do "$@" || exit; n=$((n - 1)); done'

/** Runs a case once (or `repeat` times) and returns the milliseconds for one run. Throws if it fails. */
export const once = ({ name, argv, stdin, env, repeat }: Case): number => {
  const [file = '', ...args] = repeat === undefined ? argv : ['/bin/sh', '-c', LOOP, 'loop', `${repeat}`, ...argv]
  const input = openSync(stdin ?? '/dev/null', 'r')
  try {
    const start = process.hrtime.bigint()
    const ran = spawnSync(file, args, { stdio: [input, 'ignore', 'ignore'], env: { ...ENVIRONMENT, ...env } })
    const elapsed = Number(process.hrtime.bigint() - start) / 1e6
    if (ran.error) throw ran.error
    if (ran.status !== 0) throw new Error(`${name} ended with ${ran.status ?? ran.signal}`)
    return elapsed / (repeat ?? 1)
  } finally {
    closeSync(input)
  }
}

const figures = (times: readonly number[]): Figures => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    n: sorted.length,
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  }
}

/**
 * Measures cases against each other: round by round, one run of each, another one first in every round, so that
 * whatever else the machine does meets them all alike. A first round warms the caches and is not counted, unless
 * `cold`.
 */
export const interleaved = (
  cases: readonly Case[],
  rounds: number,
  { cold = false } = {},
): ReadonlyMap<string, Figures> => {
  const times = new Map(cases.map(({ name }) => [name, [] as number[]]))
  for (let round = cold ? 1 : 0; round <= rounds; round++) {
    const first = round % cases.length
    for (const one of [...cases.slice(first), ...cases.slice(0, first)]) {
      if (round > (one.rounds ?? rounds)) continue
      const time = once(one)
      if (round > 0) times.get(one.name)?.push(time)
    }
  }
  return new Map([...times].map(([name, all]) => [name, figures(all)]))
}
