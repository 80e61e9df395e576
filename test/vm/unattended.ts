import type { Machine } from './machine.ts'

const AUTOMATIC = 'Unattended-Upgrade::Automatic-Reboot "true";\nUnattended-Upgrade::Automatic-Reboot-Time "now";\n'

/** Starts unattended-upgrades with Automatic-Reboot, as its timer would; nobody touches the machine from then on. */
export const upgradeUnattended = async (vm: Machine): Promise<void> => {
  await vm.writeFile('/etc/apt/apt.conf.d/61reboot', AUTOMATIC)
  await vm.must('systemd-run --unit=upgrade unattended-upgrade --verbose')
}

/** The same where all has been upgraded, and what was has asked for a reboot. */
export const rebootUnattended = async (vm: Machine): Promise<void> => {
  await vm.must('touch /run/reboot-required')
  await upgradeUnattended(vm)
}
