import type { Wish } from '../boot-types.ts'
import type { Check, Found } from './check.ts'
import { oneShotPending } from './one-shot-pending.ts'

const LIMITS: readonly Wish['id'][] = ['max-consecutive', 'max-age']

/** Whether a wish is none of the machine's but follows from MaxConsecutive= or MaxAge=. */
export const isLimit = ({ id }: Wish): boolean => LIMITS.includes(id)

/** What wishes for the firmware come to. */
export const throughFirmware = (wishes: readonly Wish[]): Found => {
  if (wishes.length === 0) return undefined
  const hints = wishes.flatMap(({ hint }) => hint ?? [])
  return {
    level: 'note',
    message: `the next reboot goes through the firmware: ${wishes.map(({ message }) => message).join('; ')}`,
    ...(hints.length > 0 && { hint: hints.join('; ') }),
  }
}

/** Somebody wants the firmware to have the next reboot. What the boot loader is to do once, one-shot-pending tells. */
export const firmwarePending: Check = {
  id: 'firmware-pending',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'nothing waits for the firmware',
  what:
    'What only a reboot through the firmware does: updates of it (fwupd, capsules), its setup, BootNext, the key ' +
    'manager of shim, `kexecctl next firmware`, /no-kexec-reboot.',
  why:
    'A kexec passes the firmware by, and an update would wait until somebody remembers it. So the last check keeps ' +
    'the staged kernel from starting.',
  source: 'UEFI specification, 8.5.4 (capsules), 3.3 (BootNext); coldreboot(8); systemctl(1), --firmware-setup',
  hint: 'kexecctl reboot --firmware does it now',
  look: (facts, entry) => {
    const told = oneShotPending.look(facts, entry) !== undefined
    const wishes = (facts.wishes ?? []).filter((wish) => !isLimit(wish) && !(told && wish.id === 'one-shot'))
    return throughFirmware(wishes)
  },
}
