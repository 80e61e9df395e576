import type { Check } from './check.ts'

/**
 * The boot loader is asked to start something once. A kexec does not go through it: the wish would stay, and be granted
 * by some later reboot that nobody meant. So the firmware has this reboot, unless an administrator names a kernel.
 */
export const oneShotPending: Check = {
  id: 'one-shot-pending',
  about: 'machine',
  stops: 'wait',
  fine: 'the boot loader has no wish for one boot',
  look: ({ boot: { loader, oneShot } }, { source }) => {
    if (oneShot === undefined || source === 'argument') return undefined
    return {
      level: 'warn',
      message: `the boot loader is to start ${oneShot} once, which only a reboot through the firmware does`,
      hint:
        loader === 'grub'
          ? 'to take it back: grub-editenv - unset next_entry'
          : 'to take it back: bootctl set-oneshot ""',
    }
  },
}
