import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { type Figures, figures, median } from './figures.ts'
import type { Goal } from './goal.ts'
import { random, shuffled } from './random.ts'

/** A program and its arguments, and how a report names it. */
export interface Case {
  name: string
  argv: readonly string[]
  /** A file that becomes its standard input. */
  stdin?: string
  env?: Readonly<Record<string, string>>
  /** The directory that is its root (chroot(2)), where that is not this machine's. */
  root?: string
  /** Done before every measurement, and not measured. */
  before?: () => void
  /** How many runs make one measurement, where one alone is too short for it. */
  repeat?: number
  /** Measured in this many rounds only, because it takes so long. */
  rounds?: number
  /** The case that it is compared with. */
  against?: string
  goal?: Goal
}

/** Of one run: milliseconds that it took, and milliseconds of processors, its children's too. */
export interface Cost {
  ms: Figures
  cpu: Figures
}

/** What cases cost, by their names. */
export type Costs = ReadonlyMap<string, Cost>

// Nothing of the caller's environment: kexecctl drops NODE_OPTIONS and the like, and `node -e 0` must not pay for them.
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/', LANG: 'C.UTF-8' }

// bash(1), because it looks at the clock and at getrusage(2) without a process of its own, and a fork of it is cheap
// beside one of node. What the case says on stderr goes to 3, for whoever wants to know why it failed.
const MEASURE = `TIMEFORMAT='%3U %3S'
start=$EPOCHREALTIME
time "$@" >/dev/null 2>&3
status=$?
echo "$start $EPOCHREALTIME $status" >&2`

// dash starts a program in a tenth of the time that node needs, which would drown what a shell line costs.
const LOOP = 'n=$1; shift; while [ "$n" -gt 0 ]; do "$@" || exit; n=$((n - 1)); done'

/** The command line of a case as it is run: in its root, nothing of the caller's environment. */
export const commandOf = ({ argv, root }: Pick<Case, 'argv' | 'root'>): [file: string, ...args: string[]] => {
  const [file = '', ...args] = root === undefined ? argv : ['/usr/sbin/chroot', root, ...argv]
  return [file, ...args]
}

/** The environment of a case. */
export const environmentOf = ({ env }: Pick<Case, 'env'>): Record<string, string> => ({ ...ENVIRONMENT, ...env })

/** Runs a case once (or `repeat` times): milliseconds for one run. Throws if it fails, with what it said. */
export const once = (one: Case): { ms: number; cpu: number } => {
  one.before?.()
  const { name, argv, stdin, repeat = 1 } = one
  const looped = repeat > 1 ? ['/bin/sh', '-c', LOOP, 'loop', `${repeat}`, ...argv] : argv
  const [file, ...args] = commandOf({ ...one, argv: ['/bin/bash', '-c', MEASURE, 'measure', ...looped] })
  const input = openSync(stdin ?? '/dev/null', 'r')
  try {
    const stdio = [input, 'ignore', 'pipe', 'pipe'] as const
    const ran = spawnSync(file, args, { stdio: [...stdio], env: environmentOf(one), encoding: 'utf8' })
    if (ran.error) throw ran.error
    const said = /^([\d.]+) ([\d.]+)\n([\d.]+) ([\d.]+) (\d+)\n$/.exec(ran.stderr)
    if (!said) throw new Error(`${name} cannot be measured: ${ran.stderr.trim()}`)
    const [user = 0, system = 0, start = 0, end = 0, status = 0] = said.slice(1).map(Number)
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${ran.output[3]?.trim().split('\n').at(-1)}`)
    return { ms: ((end - start) * 1000) / repeat, cpu: ((user + system) * 1000) / repeat }
  } finally {
    closeSync(input)
  }
}

/**
 * Measures cases against each other: round by round, one run of each, in another order in every round, so that
 * whatever else the machine does, and whatever the run before leaves behind, meets them all alike. A first round warms
 * the caches and is not counted, unless `cold`.
 */
export const interleaved = (cases: readonly Case[], rounds: number, { cold = false } = {}): Costs => {
  const all = new Map(cases.map(({ name }) => [name, [] as { ms: number; cpu: number }[]]))
  const next = random(1)
  for (let round = cold ? 1 : 0; round <= rounds; round++) {
    for (const one of shuffled(cases, next)) {
      if (round > (one.rounds ?? rounds)) continue
      const cost = once(one)
      if (round > 0) all.get(one.name)?.push(cost)
    }
  }
  const of = (costs: readonly { ms: number; cpu: number }[], key: 'ms' | 'cpu') => figures(costs.map((one) => one[key]))
  return new Map([...all].map(([name, costs]) => [name, { ms: of(costs, 'ms'), cpu: of(costs, 'cpu') }]))
}

const TIME = '/usr/bin/time'

/**
 * The most memory that one process of a case had, in MB (getrusage(2), ru_maxrss): the median of three runs; undefined
 * where nobody can tell, for want of time(1).
 */
export const memoryOf = (one: Case): number | undefined => {
  if (!existsSync(TIME)) return undefined
  const runs = [1, 2, 3].map(() => {
    one.before?.()
    // its line comes last
    const args = ['-f', '%M', ...commandOf(one)]
    const { stderr } = spawnSync(TIME, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environmentOf(one),
      encoding: 'utf8',
    })
    return (Number(stderr.trim().split('\n').at(-1)) * 1024) / 1e6
  })
  return median(runs)
}
