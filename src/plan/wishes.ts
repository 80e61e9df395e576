import type { Wish } from './boot-types.ts'
import type { BaseFacts, Boot } from './types.ts'

/** The release that `kexecctl next` asks for, as long as it is installed. */
export const askedRelease = ({ next, inventory }: Pick<BaseFacts, 'next' | 'inventory'>): string | undefined =>
  next?.want === 'release' && inventory.kernels.some(({ release }) => release === next.release)
    ? next.release
    : undefined

/**
 * The wish that is in what an administrator wants of the next reboot: `kexecctl next firmware`, or a release that has
 * gone meanwhile, since nobody asked for a kexec into another one.
 */
export const nextWish = (facts: Pick<BaseFacts, 'next' | 'inventory'>): Required<Wish> | undefined => {
  const { next } = facts
  const wish = (message: string) => ({ id: 'next', message, hint: 'to take it back: kexecctl next auto' }) as const
  if (next?.want === 'firmware') return wish('kexecctl next firmware asks for it')
  if (next?.want !== 'release' || askedRelease(facts) !== undefined) return undefined
  return wish(`kexecctl next asks for ${next.release}, which is not installed`)
}

/** The boot loader's wish for one boot, where it is not our own: a kexec would leave it to a later reboot. */
export const oneShotWish = ({ loader, oneShot }: Pick<Boot, 'loader' | 'oneShot'>): Required<Wish> | undefined =>
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
  facts: Pick<BaseFacts, 'boot' | 'next' | 'inventory'>,
  limit: Wish | undefined,
): Wish[] => {
  const all = [nextWish(facts), oneShotWish(facts.boot), ...read, facts.next?.want === 'kexec' ? undefined : limit]
  const wishes = all.filter((wish) => wish !== undefined)
  return wishes.filter((wish, at) => wishes.findIndex(({ id }) => id === wish.id) === at)
}
