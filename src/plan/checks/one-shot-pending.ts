import { oneShotWish } from '../wishes.ts'
import type { Check } from './check.ts'

/**
 * The boot loader is asked to start something once. A kexec does not go through it: the wish would stay, and be granted
 * by some later reboot that nobody meant. So the firmware has this reboot, unless an administrator names a kernel.
 */
export const oneShotPending: Check = {
  id: 'one-shot-pending',
  levels: ['warn'],
  about: 'machine',
  stops: 'wait',
  fine: 'the boot loader is to start nothing else once',
  what: "A wish of the boot loader for one boot: GRUB's next_entry, systemd-boot's LoaderEntryOneShot.",
  why: 'A kexec passes it by, and some later reboot that nobody meant would grant it.',
  source: 'grub-reboot(8); https://systemd.io/BOOT_LOADER_INTERFACE',
  hint: 'reboot through the firmware, or take it back with grub-editenv(1) or bootctl(1)',
  look: ({ boot }, { source }) => {
    const wish = source === 'argument' ? undefined : oneShotWish(boot)
    if (!wish) return undefined
    const { message, hint } = wish
    return { level: 'warn', message: `${message}, which only a reboot through the firmware does`, hint }
  },
}
