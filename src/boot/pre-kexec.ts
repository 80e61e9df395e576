import { monotonic } from '../sys/clock.ts'
import { failureOf, run, succeeded } from '../sys/exec.ts'
import type { FileStat, Tree } from '../sys/fs.ts'

/** Programs of the administrator that are run before a staged kernel starts, with its file and its release. */
export const PRE_KEXEC = '/etc/kexecctl/pre-kexec.d'
const SECONDS = 60

const isOthers = ({ uid, mode }: FileStat): boolean => uid !== process.getuid?.() || (mode & 0o022) !== 0

const notOurs = (path: string): string => `${path} is not run: it must belong to root and be writable by nobody else`

/** The programs in the order of their names, or why not all of them can be run. */
type Found = { programs: string[] } | { reason: string }

// run-parts(8) names, so that what dpkg and editors leave behind is not run; what is not executable is switched off.
const findPrograms = (tree: Tree): Found => {
  const names = tree.names(PRE_KEXEC)
  if (names.state === 'missing') return { programs: [] }
  const dir = tree.stat(PRE_KEXEC)
  if (names.state === 'unknown' || dir.state !== 'ok') return { reason: `${PRE_KEXEC} cannot be read` }
  if (isOthers(dir.value)) return { reason: notOurs(PRE_KEXEC) }
  const programs: string[] = []
  for (const name of names.value.filter((name) => /^[A-Za-z0-9_-]+$/.test(name))) {
    const path = `${PRE_KEXEC}/${name}`
    const stat = tree.stat(path)
    if (stat.state === 'unknown') return { reason: `${path} cannot be read` }
    if (stat.state !== 'ok' || stat.value.kind !== 'file' || (stat.value.mode & 0o111) === 0) continue
    if (isOthers(stat.value)) return { reason: notOurs(path) }
    programs.push(path)
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
  const until = monotonic() + seconds * 1000
  let done = 0
  for (const path of found.programs) {
    const left = until - monotonic()
    const ran = left > 0 ? await run([tree.host(path), release, image], { timeoutMs: left }) : undefined
    if (!ran || ran.timedOut) return { ran: done, reason: `${path} was not done in time, ${seconds} seconds for all` }
    done++
    if (!succeeded(ran)) return { ran: done, reason: failureOf({ ...ran, argv: [path] }) }
  }
  return { ran: done }
}
