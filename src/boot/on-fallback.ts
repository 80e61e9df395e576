import type { Argv } from '../sys/exec.ts'
import { failureOf, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { isOnlyOurs } from './only-ours.ts'

const TIMEOUT_MS = 60_000

/** What the program is told, as KEXECCTL_RELEASE, KEXECCTL_OUTCOME and KEXECCTL_EVIDENCE. */
export interface Told {
  /** What was to start. */
  release: string
  outcome: string
  evidence: string | null
}

// Root runs it: nobody else may say what it does.
const isSafe = (tree: Tree, file: string): boolean => {
  const stat = tree.stat(file)
  return stat.state === 'ok' && stat.value.kind === 'file' && isOnlyOurs(stat.value)
}

/** Runs OnFallback= (none if empty), without a shell and for a minute at most. Returns why it failed, never rejects. */
export const runOnFallback = async (
  tree: Tree,
  command: readonly string[],
  { release, outcome, evidence }: Told,
): Promise<string | undefined> => {
  const [file, ...args] = command
  if (file === undefined) return undefined
  if (!isSafe(tree, file)) return `${file} must be a file that belongs to root and is writable by nobody else`
  const env = { KEXECCTL_RELEASE: release, KEXECCTL_OUTCOME: outcome, KEXECCTL_EVIDENCE: evidence ?? '' }
  const argv: Argv = [tree.host(file), ...args]
  const ran = await run(argv, { timeoutMs: TIMEOUT_MS, env })
  return succeeded(ran) ? undefined : failureOf({ ...ran, argv: [file] })
}
