import { known, type Tree } from '../sys/fs.ts'
import { readCapsules } from './wishes/capsules.ts'
import { readEfiWishes } from './wishes/efi.ts'
import { readFwupdHistory } from './wishes/fwupd-history.ts'
import type { Wanted } from './wishes/types.ts'

// Of systemd-logind where it has no EFI variables for that, for whoever looks at shutdown: ENVIRONMENT.md of systemd,
// SYSTEMD_REBOOT_TO_FIRMWARE_SETUP and below. GRUB of Fedora does so.
const FILES: readonly (Wanted & { path: string })[] = [
  {
    id: 'no-kexec-reboot',
    path: '/no-kexec-reboot',
    message: 'coldreboot(8) asks for the firmware (/no-kexec-reboot)',
    hint: 'to take it back: rm /no-kexec-reboot',
  },
  {
    id: 'firmware-setup',
    path: '/run/systemd/reboot-to-firmware-setup',
    message: 'the firmware is to show its setup (systemctl reboot --firmware-setup)',
  },
  {
    id: 'boot-menu',
    path: '/run/systemd/reboot-to-boot-loader-menu',
    message: 'the boot loader is to show its menu once (systemctl reboot --boot-loader-menu)',
  },
  {
    id: 'one-shot',
    path: '/run/systemd/reboot-to-boot-loader-entry',
    message: 'the boot loader is to start another entry once (systemctl reboot --boot-loader-entry)',
  },
]

// coldreboot(8) and systemd ask for no more than a name: a link to nowhere has one
const fromFiles = (tree: Tree): Wanted[] =>
  FILES.filter(({ path }) => tree.isLink(path) || tree.stat(path).state === 'ok').map(({ path, hint, ...wanted }) => ({
    ...wanted,
    hint: hint ?? `to take it back: rm ${path}`,
  }))

// What reboot(2) is to hand to the firmware, written before the job is queued; `0 tryboot` on a Raspberry Pi. A kexec
// hands on nothing.
const PARAMETER = '/run/systemd/reboot-param'
const LONGEST = 4096

const rebootArgument = (tree: Tree): Wanted[] => {
  const text = known(tree.bytes(PARAMETER, 0, LONGEST))
    ?.toString()
    .replace(/\0/g, '')
    .trim()
    .split('\n', 1)[0]
  if (!text) return []
  return [
    {
      id: 'reboot-argument',
      message: `the firmware is to be handed ${JSON.stringify(text.slice(0, 80))} (systemctl reboot --reboot-argument)`,
      hint: `to take it back: rm ${PARAMETER}`,
    },
  ]
}

/**
 * Who wants the firmware to have the next reboot, as files tell; of each kind one. Never throws, starts no process.
 * What cannot be read is not wanted (see `readEfiWishes`). The boot loader's own wish for one boot is in Boot.
 *
 * No file tells of an update that waits in the kernel (/dev/efi_capsule_loader), or of what a BMC has set, such as a
 * boot by PXE. An automount is not mounted to look for capsules.
 */
export const readWishes = (tree: Tree): Wanted[] => {
  const all = [
    ...fromFiles(tree),
    ...readEfiWishes(tree),
    ...rebootArgument(tree),
    ...readCapsules(tree),
    ...readFwupdHistory(tree),
  ]
  return all.filter((one, at) => all.findIndex(({ id }) => id === one.id) === at)
}
