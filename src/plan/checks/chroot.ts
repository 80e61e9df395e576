import type { EnvironmentCheck } from './check.ts'

export const chroot: EnvironmentCheck = {
  id: 'chroot',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'this is no chroot',
  what: 'Whether the root directory is that of process 1.',
  why: "A hook in a chroot is real root, and would load the chroot's kernel into the host.",
  source: 'ischroot(1); chroot(2)',
  hint: 'run it in the system that the kernel is for',
  look: ({ environment: { chroot } }) => {
    if (chroot === 'unknown')
      return { level: 'warn', message: 'it cannot be told whether this is a chroot (/proc/1/root is not readable)' }
    return chroot
      ? { level: 'warn', message: 'this is a chroot: its kernel must not be loaded into the host' }
      : undefined
  },
}
