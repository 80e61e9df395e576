import fs from 'node:fs'
import { atStep, STEPS, type Way } from './steps.ts'
import type { Fault } from './suffer.ts'
import { BEGIN } from './ways.ts'

const isNode = (pid: number): boolean => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/usr/bin/node\0')
const isGuard = (pid: number): boolean =>
  /^\/bin\/sh\0\/usr\/sbin\/kexecctl\0/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))

const send = (signal: NodeJS.Signals, pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // it has ended by itself
    }
  }
}

/** Who is hit, and whether the package manager lives to see it. */
const BLOWS: [what: string, signal: NodeJS.Signals, hits: (pid: number) => boolean, survived: boolean][] = [
  ['SIGTERM to the hook', 'SIGTERM', isGuard, true],
  ['SIGKILL of node', 'SIGKILL', isNode, true],
  ['SIGKILL of all', 'SIGKILL', () => true, false],
]

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

// strace(1) stops whoever takes the step, so that the blow falls there and nowhere else.
const kill = (way: Way, i: number, [, signal, hits, survived]: (typeof BLOWS)[number]): Required<Fault>['event'] => {
  return async (machine) => {
    const log = `${machine.dir}.trace`
    const around = [...atStep(machine, STEPS[way], i, 'signal=SIGSTOP'), '-o', log]
    let over = false
    // of a program that is started again and again each start is a first one
    const [, call, file] = STEPS[way][i] ?? []
    const before = STEPS[way].slice(0, i).filter((step) => step[1] === 'execve' && step[2] === file)
    const stops = call === 'execve' ? before.length + 1 : 1
    const running = BEGIN[way].run(machine, { around }).finally(() => {
      over = true
    })
    for (let stopped = 0; stopped < stops; ) {
      if (over) throw new Error('it never came to this step')
      await wait(5)
      const count = fs.existsSync(log) ? (fs.readFileSync(log, 'utf8').match(/--- SIGSTOP /g)?.length ?? 0) : 0
      if (count > stopped && count < stops) send('SIGCONT', machine.processes())
      stopped = count
    }
    const victims = machine.processes().filter(hits)
    if (victims.length === 0) throw new Error('there is nobody to kill')
    send(signal, victims)
    // the guard, too, calls kexec(8), and would be stopped there
    while (!over) {
      send('SIGCONT', machine.processes())
      await wait(20)
    }
    const ended = await running
    return survived ? [ended] : []
  }
}

/** Signals at every step of reconcile and of the last check. */
export const kills: readonly Fault[] = (Object.keys(STEPS) as Way[]).flatMap((way) =>
  STEPS[way].flatMap(([step], i) =>
    BLOWS.map((blow): Fault => {
      const { run: _, ...begin } = BEGIN[way]
      return { what: `${way}: ${step}: ${blow[0]}`, ...begin, event: kill(way, i, blow) }
    }),
  ),
)
