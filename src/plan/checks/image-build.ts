import type { EnvironmentCheck } from './check.ts'

export const imageBuild: EnvironmentCheck = {
  id: 'image-build',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'nobody builds or repairs another system from here',
  what: 'The variables DPKG_ROOT, SYSTEMD_OFFLINE and KERNEL_INSTALL_BYPASS.',
  why: 'Whoever sets one works on another system, or wants no kernel handled: a load would act on the host.',
  source: 'dpkg(1), --root; systemd(1), $SYSTEMD_OFFLINE; kernel-install(8), $KERNEL_INSTALL_BYPASS',
  hint: 'unset it, if this system is meant',
  look: ({ environment: { imageBuild } }) =>
    imageBuild ? { level: 'warn', message: `${imageBuild} is set: another system is being worked on` } : undefined,
}
