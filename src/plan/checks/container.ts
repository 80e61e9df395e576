import type { EnvironmentCheck } from './check.ts'

export const container: EnvironmentCheck = {
  id: 'container',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'this is no container',
  what: 'Marks of containers, and the PID namespace.',
  why: 'A container has no kernel of its own: the host would reboot into it.',
  source: 'https://systemd.io/CONTAINER_INTERFACE; pid_namespaces(7)',
  hint: 'upgrade the kernel of the host',
  look: ({ environment: { container } }) => {
    if (container === 'unknown') return { level: 'warn', message: 'it cannot be told whether this is a container' }
    return container ? { level: 'warn', message: `this is a container (${container})` } : undefined
  },
}
