import path from 'node:path'
import { monotonic } from '../sys/clock.ts'
import { failureOf, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { inOthersHands, isOnlyOurs } from './only-ours.ts'

/** Programs of the administrator that are run before a staged kernel starts, as `PROGRAM RELEASE IMAGE`. */
export const PRE_KEXEC = '/etc/kexecctl/pre-kexec.d'
const SECONDS = 60

const notOurs = (file: string): string => `${file} is not run: it must belong to root and be writable by nobody else`

/** The programs in the order of their names, or why not all of them can be run. */
type Found = { programs: string[] } | { reason: string }

// Nothing at all, neither where it would be nor where it would lie: a link to nowhere, and a file that is no directory,
// hide what somebody wants to be asked.
const isNothing = (tree: Tree, file: string): boolean => {
  if (tree.stat(file).state !== 'missing' || tree.isLink(file)) return false
  const dir = path.posix.dirname(file)
  const above = tree.stat(dir)
  return above.state === 'ok' ? above.value.kind === 'dir' : isNothing(tree, dir)
}

// run-parts(8) names, so that what dpkg and editors leave behind is not run; what is not executable is switched off.
const findPrograms = (tree: Tree): Found => {
  if (isNothing(tree, PRE_KEXEC)) return { programs: [] }
  const names = tree.names(PRE_KEXEC)
  const dir = tree.stat(PRE_KEXEC)
  if (names.state !== 'ok' || dir.state !== 'ok') return { reason: `${PRE_KEXEC} cannot be read` }
  if (!isOnlyOurs(dir.value)) return { reason: notOurs(PRE_KEXEC) }
  const programs: string[] = []
  for (const name of names.value.filter((name) => /^[A-Za-z0-9_-]+$/.test(name))) {
    const file = `${PRE_KEXEC}/${name}`
    const stat = tree.stat(file)
    if (stat.state === 'unknown' || (stat.state === 'missing' && tree.isLink(file)))
      return { reason: `${file} cannot be read` }
    if (stat.state !== 'ok' || stat.value.kind !== 'file' || (stat.value.mode & 0o111) === 0) continue
    if (!isOnlyOurs(stat.value)) return { reason: notOurs(file) }
    programs.push(file)
  }
  return { programs }
}

/** What came of them: how many were run, and why the kernel must not start. */
export interface PreKexec {
  ran: number
  reason?: string
}

/**
 * Runs what the administrator put into pre-kexec.d, one after the other, each with the release that is to start and the
 * file of its kernel, as the hooks of kernel packages are. A reason not to start is one that failed, or may not be run,
 * or that they were not done in `seconds` together.
 */
export const runPreKexec = async (
  tree: Tree,
  { image, release }: { image: string; release: string },
  seconds: number = SECONDS,
): Promise<PreKexec> => {
  const found = findPrograms(tree)
  if ('reason' in found) return { ran: 0, reason: found.reason }
  // who could put others there could take them away as well
  const fault = inOthersHands(tree, [PRE_KEXEC, ...found.programs])
  if (fault !== undefined) return { ran: 0, reason: `nothing of ${PRE_KEXEC} is run: ${fault}` }
  const until = monotonic() + seconds * 1000
  let done = 0
  for (const file of found.programs) {
    const left = until - monotonic()
    const ran = left > 0 ? await run([tree.host(file), release, image], { timeoutMs: left }) : undefined
    if (!ran || ran.timedOut)
      return { ran: done, reason: `${file} did not end in time: all programs there have ${seconds} seconds together` }
    done++
    if (!succeeded(ran)) return { ran: done, reason: failureOf({ ...ran, argv: [file] }) }
  }
  return { ran: done }
}
