import { appendHistory } from '../state/history.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import type { Seen } from './last-look.ts'

/**
 * Writes down what the last check let happen, and why. `fallback`: the boot loader entry that it leads back to. An image
 * of somebody else starts where a kexec was asked for, whatever we think of it. That it cannot be written changes nothing.
 */
export const rememberShutdown = (
  tree: Tree,
  { request, facts, plan }: Seen,
  started: boolean,
  reason: string,
  fallback: string | null,
): void => {
  const { record, running } = facts
  if (running.bootId === undefined) return
  const foreign = plan.action === 'foreign' && request === 'kexec'
  try {
    appendHistory(tree, {
      schema: 1,
      event: 'shutdown',
      at: iso(now()),
      bootId: running.bootId,
      request,
      outcome: started || foreign ? 'kexec' : 'firmware',
      reason,
      id: record?.id ?? null,
      running: running.release ?? null,
      release: record?.release ?? null,
      fallback,
    })
  } catch {
    // /var is full or read-only
  }
}
