import type { EnvironmentCheck } from './check.ts'

export const goingDown: EnvironmentCheck = {
  id: 'going-down',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'the system is not going down',
  what: 'Whether systemd is shutting the system down.',
  why: 'The last check has looked already, and what it let start is not changed after that.',
  source: 'systemctl(1), is-system-running',
  hint: 'wait for the reboot',
  look: ({ environment: { goingDown } }) => {
    if (goingDown === 'unknown') return { level: 'warn', message: 'it cannot be told whether the system is going down' }
    return goingDown ? { level: 'warn', message: 'the system is going down' } : undefined
  },
}
