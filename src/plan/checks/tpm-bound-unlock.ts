import type { Crypt, Unlocking } from '../../machine/unlocking.ts'
import { isHidden, type Way, waysToUnlock } from '../unlock.ts'
import type { Check, Found } from './check.ts'

// What boot loaders and systemd-stub(7) measure of a kernel, its command line and its initrds before it starts, and
// nobody after that: boot loader code 4, GRUB's commands 8, files and initrds 9, the stub's 12 and 13 (Linux TPM PCR
// Registry).
const OF_THE_KERNEL = [4, 8, 9, 12, 13]

const ENROL =
  'enrol it again after such a boot: systemd-cryptenroll --wipe-slot=tpm2 --tpm2-device=auto, clevis luks regen'

const both = (some: readonly number[], others: readonly number[]): number[] =>
  some.filter((pcr) => others.includes(pcr))

const say = (pcrs: readonly number[]): string => `PCR ${pcrs.join(' and ')}`

const look = (crypt: Crypt, unlocking: Unlocking, cmdline: string): Found => {
  if (isHidden(crypt, unlocking)) return undefined
  const ways = waysToUnlock(crypt, unlocking, cmdline)
  const moved = ({ pcrs, pcrlock }: Way) => both([...new Set([...pcrs, ...pcrlock])], unlocking.extended)
  const closed = ways.filter((way) => moved(way).length > 0)
  const [first] = closed
  if (first && closed.length === ways.length) {
    const message = `${first.by} opens ${crypt.name} only while ${say(moved(first))} has the value this boot began with`
    // from afar that is a nuisance, no more
    const level = unlocking.remote ? 'warn' : 'refuse'
    return { level, message: `${message}: after a kexec somebody would have to type the passphrase` }
  }
  const [opens] = ways.filter((way) => moved(way).length === 0)
  if (first && opens) {
    const message = `after a kexec ${first.by} does not open ${crypt.name}, being bound to ${say(moved(first))}`
    return { level: 'note', message: `${message}; ${opens.by} does` }
  }
  const old = ways.map((way) => ({ ...way, pcrs: both(way.pcrs, OF_THE_KERNEL) })).find(({ pcrs }) => pcrs.length > 0)
  if (!old) return undefined
  const message = `${old.by} opens ${crypt.name} by ${say(old.pcrs)}, which a kexec leaves as the old kernel made it`
  return { level: 'note', message: `${message}: a later boot through the firmware may ask`, hint: ENROL }
}

// The system itself opens it, not the initrd; where nobody types in time, the boot ends in an emergency shell.
const lookAtOther = (crypt: Crypt, unlocking: Unlocking, cmdline: string): Found => {
  const found = look(crypt, { ...unlocking, script: false, remote: false }, cmdline)
  return found?.level === 'refuse' ? { ...found, level: 'warn' } : undefined
}

const ORDER = ['refuse', 'warn', 'note'] as const

/**
 * What a kexec does to the PCRs of a TPM: nothing. Only a reset of the machine puts them back, and no firmware, boot
 * loader or stub runs that would measure the new kernel, so that 0 to 9 and 12 to 14 stay: a key bound to them opens as
 * in this boot, although they tell of the old kernel. But what the running system has extended stays extended, and is
 * so once more by the next: 11 by the phases of the boot, 15 by machine ID, file systems and volume keys, 9 by systemd
 * since 259 (systemd-pcrphase.service(8)), 10 by IMA. A key bound to one of these was released by a value that does not
 * come back.
 */
export const tpmBoundUnlock: Check = {
  id: 'tpm-bound-unlock',
  levels: ['refuse', 'warn', 'note'],
  about: 'machine',
  stops: 'refuse',
  fine: 'no TPM has to know of the new kernel to open the root file system',
  what:
    'The PCRs of the TPM that open the root file system, and what else crypttab has without noauto and nofail ' +
    '(systemd-cryptenroll, clevis), and those extended since. What ZFS encrypts is not seen.',
  why: 'A kexec resets no PCR: what this boot has extended does not give the key again, and the machine asks.',
  source: 'systemd-pcrphase.service(8); https://uapi-group.org/specifications/specs/linux_tpm_pcr_registry',
  hint: 'reboot through the firmware (kexecctl reboot --firmware), or bind the key to PCR 7 alone',
  look: ({ unlocking }, { cmdline }) => {
    if (!unlocking) return undefined
    const found = [
      ...unlocking.crypts.flatMap((crypt) => look(crypt, unlocking, cmdline) ?? []),
      ...unlocking.others.flatMap((crypt) => lookAtOther(crypt, unlocking, cmdline) ?? []),
    ]
    return ORDER.flatMap((wanted) => found.find(({ level }) => level === wanted) ?? [])[0]
  },
}
