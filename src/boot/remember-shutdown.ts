import { readHardwareClock } from '../machine/hardware-clock.ts'
import type { Running } from '../machine/types.ts'
import type { ShutdownLine } from '../plan/boot-types.ts'
import { appendHistory } from '../state/history.ts'
import { ifPossible } from '../state/if-possible.ts'
import { iso, now, sinceProgramStart, sinceStart } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import type { Seen } from './last-look.ts'

// By these the next boot tells how long the reboot took.
type Clocks = Pick<ShutdownLine, 'uptime' | 'took' | 'hardwareClock'>

const remember = (
  tree: Tree,
  { bootId, release }: Running,
  line: Omit<ShutdownLine, 'schema' | 'event' | 'at' | 'bootId' | 'running' | keyof Clocks>,
): void => {
  if (bootId === undefined) return
  const head = { schema: 1, event: 'shutdown', at: iso(now()), bootId, running: release ?? null } as const
  const took = Math.round(sinceProgramStart() * 1000) / 1000
  const clocks: Clocks = { uptime: sinceStart(), took, hardwareClock: readHardwareClock(tree) ?? null }
  ifPossible(() => appendHistory(tree, { ...head, ...line, ...clocks }))
}

/**
 * Writes down what the last check let happen, and why. `fallback`: the boot loader entry that it leads back to. An
 * image of somebody else starts where a kexec was asked for, whatever we think of it. That it cannot be written changes
 * nothing.
 */
export const rememberShutdown = (
  tree: Tree,
  { request, facts, plan }: Seen,
  started: boolean,
  reason: string,
  fallback: string | null,
): void => {
  const { record, running } = facts
  const foreign = plan.action === 'foreign' && request === 'kexec'
  const outcome = started || foreign ? 'kexec' : 'firmware'
  remember(tree, running, {
    request,
    outcome,
    reason,
    id: record?.id ?? null,
    release: record?.release ?? null,
    fallback,
  })
}

/** Writes down that this system was switched off: who comes back through the firmware did not fall back. */
export const rememberPoweroff = (tree: Tree, running: Running): void =>
  remember(tree, running, {
    request: 'poweroff',
    outcome: 'firmware',
    reason: 'nobody asked for a reboot',
    id: null,
    release: null,
    fallback: null,
  })
