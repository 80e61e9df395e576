import { run } from '../sys/exec.ts'

/**
 * Whether systemd is shutting down: `systemctl is-system-running` says `stopping` while a job for shutdown.target is
 * queued (systemctl(1)). `unknown` when it does not answer.
 */
export const isGoingDown = async (): Promise<boolean | 'unknown'> => {
  const { stdout } = await run(['/bin/systemctl', 'is-system-running'], { timeoutMs: 20_000 })
  const state = stdout.trim()
  if (state === 'stopping') return true
  return ['initializing', 'starting', 'running', 'degraded', 'maintenance'].includes(state) ? false : 'unknown'
}
