import { apt, postinst, shutdown, stayUp } from './events.ts'
import { type Complaint, judgeEnd, judgeOrder, judgeReboot, judgeSlot } from './judge.ts'
import { type Ended, type Machine, makeMachine, NEW, NEWER } from './machine.ts'
import type { Program, System } from './system.ts'

/** One thing that goes wrong while a newer kernel is installed over one that is staged. */
export interface Fault {
  what: string
  program?: Program
  /** Nothing is staged before. */
  first?: true
  /** What goes wrong, before the hooks are called. */
  set?: (machine: Machine) => unknown
  /** The words of strace(1) that make system calls fail, or a stop in between. */
  around?: (machine: Machine) => string[]
  /** What is run with the fault, instead of apt. */
  event?: (machine: Machine, around: string[]) => Promise<Ended[]>
  /** Puts right again what `set` did. */
  unset?: (machine: Machine) => void
  /** What a hook has to stage after that; null: nothing. By default the newer kernel. */
  wanted?: string | null
  /** Nobody can tell any more whose the loaded image is: it stays, and does not start. */
  lost?: true
  /** What may start as long as the fault lasts, if that is another. */
  meanwhile?: string
}

/** How a fault went: nothing to complain about, if all is well. */
export interface Suffered {
  what: string
  complaints: Complaint[]
  transactions: number
  /** How often it had to be made again. */
  again?: number
}

// What is hit between two looks of strace(1) can end strace itself (PTRACE_LISTEN: EIO): then nothing was tried.
const TRACER_ENDED = /\bstrace:\s+ptrace\(/
const TRIES = 5

/**
 * One fault from beginning to end: the package transaction with it, a reboot right then, and, where that is broken off,
 * the next transaction without it. Once more where what makes the fault failed itself.
 */
export const suffer = async (system: System, fault: Fault): Promise<Suffered> => {
  for (let again = 0; ; again += 1) {
    const suffered = await sufferOnce(system, fault)
    if (again + 1 >= TRIES || !suffered.complaints.some(([, text]) => TRACER_ENDED.test(text)))
      return { ...suffered, again }
  }
}

const sufferOnce = async (system: System, fault: Fault): Promise<Suffered> => {
  const {
    what,
    program,
    first,
    set,
    around,
    event,
    unset,
    wanted = first ? NEW : NEWER,
    meanwhile = wanted,
    lost,
  } = fault
  const machine = makeMachine(system, program)
  const complaints: Complaint[] = []
  const at = (when: string, found: Complaint[]) =>
    complaints.push(...found.map(([kind, text]): Complaint => [kind, `${when}: ${text}`]))
  let transactions = 0
  const judge = (when: string, ended: Ended[]) => {
    transactions += 1
    at(
      when,
      ended.flatMap((one) => judgeEnd(one, program)),
    )
  }
  try {
    if (!first) {
      judge('at first', [await postinst(machine, NEW)])
      machine.install(NEWER)
    }
    await set?.(machine)
    const words = around?.(machine) ?? []
    judge('with the fault', await (event ? event(machine, words) : apt(machine, NEWER, { around: words })))
    at('with the fault', judgeSlot(machine))
    // the event may have been a shutdown itself
    if (!machine.exists('/jobs')) at('in a shutdown', judgeEnd(await shutdown(machine), program))
    at('in a shutdown', judgeReboot(machine, meanwhile))
    stayUp(machine)
    unset?.(machine)
    judge('afterwards', await apt(machine, first ? NEW : NEWER))
    if (lost) at('afterwards', [...judgeSlot(machine), ...judgeReboot(machine, null)])
    else at('afterwards', judgeOrder(machine, wanted))
  } catch (error) {
    at('the test itself', [['untidy', String(error)]])
  } finally {
    machine.done()
  }
  return { what, complaints, transactions }
}

/** Some at a time, in order of the results. */
export const atATime = async <T, R>(
  count: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = []
  const waiting = items.entries()
  const one = async () => {
    for (const [i, item] of waiting) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: count }, one))
  return results
}
