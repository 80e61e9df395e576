import type { EnvironmentCheck } from './check.ts'

export const initSystem: EnvironmentCheck = {
  id: 'init-system',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'systemd runs',
  what: '/run/systemd/system.',
  why: 'What is staged is looked at once more, and kept from starting if it must not, by units of systemd: without them an unchecked kernel could start.',
  source: 'sd_booted(3)',
  hint: 'use kexec(8) by hand, at your own risk',
  look: ({ environment: { systemd } }) =>
    systemd === false
      ? {
          level: 'warn',
          message: 'this machine does not run systemd, whose units keep an unchecked kernel from starting',
        }
      : undefined,
}
