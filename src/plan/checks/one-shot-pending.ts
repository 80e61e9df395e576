import { oneShotWish } from '../wishes.ts'
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
  look: ({ boot }, { source }) => {
    const wish = source === 'argument' ? undefined : oneShotWish(boot)
    if (!wish) return undefined
    const { message, hint } = wish
    return { level: 'warn', message: `${message}, which only a reboot through the firmware does`, hint }
  },
}
