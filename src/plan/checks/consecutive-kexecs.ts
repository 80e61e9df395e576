import type { Check } from './check.ts'
import { isLimit, throughFirmware } from './firmware-pending.ts'

/** An administrator's limit of kexecs in a row, or of the time without the firmware, is reached. */
export const consecutiveKexecs: Check = {
  id: 'consecutive-kexecs',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'no limit of kexecs in a row is reached',
  what: 'How many boots by kexec there were in a row, and how long ago the firmware had the last one.',
  why:
    'Faults of devices that only the firmware resets add up from kexec to kexec, and a boot loader that nobody goes ' +
    'through may be broken for months.',
  source: 'kexecctl(8), MaxConsecutive= and MaxAge=',
  hint: 'kexecctl next kexec lets one reboot pass',
  look: ({ wishes = [] }) => throughFirmware(wishes.filter(isLimit)),
}
