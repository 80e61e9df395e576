import type { EnvironmentCheck } from './check.ts'

export const liveOrOstree: EnvironmentCheck = {
  id: 'live-or-ostree',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'this is no live system, and none of ostree',
  what: '/run/ostree-booted, /run/live and the words of live systems on the command line.',
  why: 'Kernels of ostree belong to deployments, which its own tools choose; those of a live system are gone with it.',
  source: 'ostree-prepare-root(1); live-boot(7); dracut.cmdline(7), Booting live images',
  hint: 'ostree admin upgrade --kexec stages a deployment',
  look: ({ environment: { ostree, live } }) => {
    if (ostree) return { level: 'warn', message: 'this is an ostree system, where kernels belong to deployments' }
    return live ? { level: 'warn', message: 'this is a live system', hint: 'install it first' } : undefined
  },
}
