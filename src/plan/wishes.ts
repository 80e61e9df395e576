import type { Next, Wish } from './boot-types.ts'
import type { BaseFacts, Boot } from './types.ts'

/** The wish that is in what an administrator wants of the next reboot: `kexecctl next firmware`. */
export const nextWish = (next: Next | undefined): Wish | undefined =>
  next?.want === 'firmware'
    ? { id: 'next', message: 'kexecctl next firmware asks for it', hint: 'to take it back: kexecctl next auto' }
    : undefined

/** The boot loader's wish for one boot, where it is not our own: a kexec would leave it to a later reboot. */
export const oneShotWish = ({ loader, oneShot }: Pick<Boot, 'loader' | 'oneShot'>): Wish | undefined =>
  oneShot === undefined
    ? undefined
    : {
        id: 'one-shot',
        message: `the boot loader is to start ${oneShot} once`,
        hint:
          loader === 'grub'
            ? 'to take it back: grub-editenv - unset next_entry'
            : 'to take it back: bootctl set-oneshot ""',
      }

/**
 * All who want the firmware to have the next reboot, of each kind one: what was read from the machine, what the facts
 * say, and the limit of MaxConsecutive= or MaxAge=, over which alone `kexecctl next kexec` passes.
 */
export const wishesOf = (
  read: readonly Wish[],
  { boot, next }: Pick<BaseFacts, 'boot' | 'next'>,
  limit: Wish | undefined,
): Wish[] => {
  const all = [nextWish(next), oneShotWish(boot), ...read, next?.want === 'kexec' ? undefined : limit]
  const wishes = all.filter((wish) => wish !== undefined)
  return wishes.filter((wish, at) => wishes.findIndex(({ id }) => id === wish.id) === at)
}
