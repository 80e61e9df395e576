import type { Running } from '../machine/types.ts'
import { type Arrival, type BootLine, type HistoryLine, isBootLine, type Token } from './boot-types.ts'
import { splitCmdline } from './cmdline.ts'

/** What speaks for a kernel that was started and runs no more. */
export interface Evidence {
  /** What and where; null where nothing was found. */
  text: string | null
  /** The kernel itself wrote what was found as it went down: a dump in pstore. Power that was lost leaves none. */
  dump: boolean
  /** Its boot in the journal. */
  bootId: string | null
  /** The journal has that boot shut down in order. */
  clean: boolean
}

export const NO_EVIDENCE: Evidence = { text: null, dump: false, bootId: null, clean: false }

/** What the last check let start, where this boot is to be judged by it. */
export interface Prior {
  token: Token
  /** The boot in which it arrived, without being confirmed; null where no boot was judged by it. */
  arrivedIn: string | null
}

/** How this boot came about, and by what that is told. */
export type Judgement = Pick<BootLine, 'outcome' | 'bootedBy' | 'id' | 'expected' | 'evidence'>

/** The ids of `kexecctl.id=` on a command line. */
export const idsOn = (cmdline: string | undefined): string[] =>
  splitCmdline(cmdline ?? '').flatMap((word) => /^kexecctl\.id=([0-9a-f]{1,64})$/.exec(word)?.[1] ?? [])

/**
 * What was let start, as far as it still has to be judged: not what this boot let start for the next, what was
 * confirmed, or what an earlier boot has found not to be there. Only who judged is looked at, never the order of times:
 * a clock without a battery jumps back.
 */
export const priorOf = (
  token: Token | undefined,
  bootId: string,
  history: readonly HistoryLine[],
): Prior | undefined => {
  if (!token || token.bootId === bootId || token.confirmedAt !== null) return undefined
  // the line is written before the token is, and a crash may come between
  const lines = history.filter(isBootLine).filter((line) => line.id === token.id && line.bootId !== bootId)
  if (lines.some(({ outcome }) => outcome !== 'arrived')) return undefined
  if (token.usedBy === null || token.usedBy === bootId) return { token, arrivedIn: lines.at(-1)?.bootId ?? null }
  return token.arrived ? { token, arrivedIn: token.usedBy } : undefined
}

const isExpected = ({ bootedBy, cmdline }: Running, prior: Prior | undefined): boolean =>
  // kernel-install copies our id into boot entries: what the firmware started may have it too
  bootedBy !== 'firmware' && prior?.arrivedIn === null && idsOn(cmdline).includes(prior.token.id)

/** Whether only evidence can tell what became of it. */
export const needsEvidence = (running: Running, prior: Prior | undefined): prior is Prior =>
  prior !== undefined && running.bootedBy !== 'kexec' && !isExpected(running, prior)

const shutDown = (history: readonly HistoryLine[], bootId: string | null): boolean =>
  history.some((line) => line.event === 'shutdown' && line.bootId === bootId)

// It did not come by kexec, and something was let start before.
const missed = (running: Running, prior: Prior, evidence: Evidence, history: readonly HistoryLine[]): Arrival => {
  const { token, arrivedIn } = prior
  // it was there, and somebody shut it down: neither did it stay away nor did it go down by itself
  if (evidence.clean || shutDown(history, arrivedIn ?? evidence.bootId)) return 'firmware'
  // back is who is somewhere else
  const elsewhere = running.release !== undefined && running.release !== token.to
  // of a kernel that was up a journal that breaks off tells no more than lost power would
  const proven = evidence.dump || (evidence.text !== null && arrivedIn === null)
  if (proven && elsewhere) return 'fell back'
  return arrivedIn === null ? 'did not arrive' : 'firmware'
}

/**
 * How this boot came about. A kexec is what the kernel says to be one; where it does not say (`unknown`), our id alone.
 * `another image`: a kexec of anything that the last check did not let start, our own image by `kexec -e` too.
 */
export const judge = (
  running: Running,
  prior: Prior | undefined,
  evidence: Evidence,
  history: readonly HistoryLine[],
): Judgement => {
  const expected = prior?.arrivedIn === null ? prior.token.to : null
  const id = prior?.arrivedIn === null ? prior.token.id : null
  const { bootedBy } = running
  if (isExpected(running, prior)) return { outcome: 'arrived', bootedBy: 'kexec', id, expected, evidence: null }
  if (bootedBy === 'kexec') {
    const own = idsOn(running.cmdline).at(-1) ?? null
    return { outcome: 'another image', bootedBy, id: id ?? own, expected, evidence: null }
  }
  if (!prior) return { outcome: 'firmware', bootedBy, id: null, expected: null, evidence: null }
  const { token } = prior
  const outcome = missed(running, prior, evidence, history)
  if (outcome === 'fell back') return { outcome, bootedBy, id: token.id, expected: token.to, evidence: evidence.text }
  if (outcome === 'did not arrive') return { outcome, bootedBy, id, expected, evidence: evidence.text }
  // what was to start has been there
  return { outcome, bootedBy, id: null, expected: null, evidence: evidence.clean ? null : evidence.text }
}

/**
 * The line of the history for this boot. `at`: now, ISO 8601. A machine that cannot tell what started it counts as
 * started by the firmware, or MaxConsecutive= would never let it be.
 */
export const bootLine = (
  running: Running & { bootId: string },
  judgement: Judgement,
  prior: Prior | undefined,
  history: readonly HistoryLine[],
  at: string,
): BootLine => {
  const { bootId, release } = running
  const before = history.filter((line) => line.bootId !== bootId)
  const last = before.filter(isBootLine).at(-1)
  const lastEvent = before.filter(({ event }) => event === 'boot' || event === 'shutdown').at(-1)
  const sender = prior?.arrivedIn === null ? prior.token.bootId : null
  const byKexec = judgement.bootedBy === 'kexec'
  return {
    schema: 1,
    at,
    bootId,
    event: 'boot',
    ...judgement,
    release: release ?? null,
    from: lastEvent?.event === 'shutdown' ? lastEvent.bootId : sender,
    kexecs: byKexec ? (last?.kexecs ?? 0) + 1 : 0,
    firmwareAt: byKexec ? (last?.firmwareAt ?? null) : at,
  }
}
