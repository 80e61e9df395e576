import type { Check } from './check.ts'

/**
 * kexec-tools of Debian 12: prerm runs `invoke-rc.d kexec stop`, and that script runs `kexec -e` if an image is loaded.
 * Without systemd nothing stands between.
 */
export const sysvinitHazard: Check = {
  id: 'sysvinit-hazard',
  levels: ['warn'],
  about: 'machine',
  stops: 'abstain',
  fine: 'no script of System V init would kexec by itself',
  what: 'Whether there is an /etc/init.d/kexec that runs `kexec -e`, on a machine without systemd.',
  why: 'That script starts whatever is loaded at once when it is stopped, without a shutdown: as it is when kexec-tools is removed.',
  source: 'debian/kexec-tools.prerm and kexec.init of kexec-tools 2.0.25-3',
  hint: 'run kexec -s -u before kexec-tools is removed; kexecctl stages nothing here',
  look: ({ environment, otherLoaders }) =>
    environment.systemd === false && otherLoaders?.script
      ? {
          level: 'warn',
          message: `${otherLoaders.script} would start a loaded kernel at once, without a shutdown, when kexec-tools is removed`,
          evidence: otherLoaders.script,
        }
      : undefined,
}
