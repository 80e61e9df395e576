import { configPaths } from '../config/config-paths.ts'
import type { Argv } from '../sys/exec.ts'
import { failureOf, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { inOthersHands, isOnlyOurs } from './only-ours.ts'

const SECONDS = 60
const SYSTEMD_RUN = '/usr/bin/systemd-run'

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

// systemd replaces $NAME in the arguments of a service: systemd.service(5), "Command lines".
const literally = (word: string): string => word.replaceAll('$', '$$$$')

/**
 * Runs OnFallback= (none if empty), without a shell and for a minute at most. In a service of its own, since ours is
 * sandboxed: systemd-run(1) of a `oneshot` waits for its end, and needs no D-Bus for that. Returns why it failed, never
 * rejects.
 */
export const runOnFallback = async (
  tree: Tree,
  command: readonly string[],
  { release, outcome, evidence }: Told,
): Promise<string | undefined> => {
  const [file] = command
  if (file === undefined) return undefined
  if (!isSafe(tree, file))
    return `${file} is not run: it must be a file that belongs to root and is writable by nobody else`
  // whoever can write the settings says what is run
  const fault = inOthersHands(tree, [file, ...configPaths(tree)])
  if (fault !== undefined) return `${file} is not run: ${fault}`
  const told = { KEXECCTL_RELEASE: release, KEXECCTL_OUTCOME: outcome, KEXECCTL_EVIDENCE: evidence ?? '' }
  const argv: Argv = [
    tree.host(SYSTEMD_RUN),
    '--collect',
    '--property=Type=oneshot',
    `--property=TimeoutStartSec=${SECONDS}`,
    ...Object.entries(told).map(([name, value]) => `--setenv=${name}=${value}`),
    '--',
    tree.host(file),
    ...command.slice(1).map(literally),
  ]
  const ran = await run(argv, { timeoutMs: (SECONDS + 10) * 1000 })
  if (ran.missing) return failureOf({ ...ran, argv: [SYSTEMD_RUN] })
  return succeeded(ran) ? undefined : failureOf({ ...ran, argv: [file] })
}
