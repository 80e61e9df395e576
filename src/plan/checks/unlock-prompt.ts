import { isHidden, waysToUnlock } from '../unlock.ts'
import type { Check } from './check.ts'

/**
 * A note, no more: a reboot through the firmware stops at the same prompt, so that a kexec makes nothing worse. Where a
 * boot through the firmware does without and a kexec does not, `tpm-bound-unlock` says so.
 */
export const unlockPrompt: Check = {
  id: 'unlock-prompt',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'nobody has to type a passphrase for the root file system',
  what: 'How the encryption below the root file system is opened: crypttab, what is enrolled, clevis, dropbear. What ZFS encrypts is not seen.',
  why: 'A machine that nobody sits at stays at the prompt for its passphrase, after any kind of reboot.',
  source: 'crypttab(5); systemd-cryptenroll(1); clevis(1); README.initramfs of cryptsetup-initramfs',
  hint: 'enrol a TPM (systemd-cryptenroll, clevis luks bind), or install dropbear-initramfs',
  look: ({ unlocking }, { cmdline }) => {
    if (!unlocking || unlocking.remote) return undefined
    const asks = unlocking.crypts.find(
      (crypt) => !isHidden(crypt, unlocking) && waysToUnlock(crypt, unlocking, cmdline).length === 0,
    )
    if (!asks) return undefined
    const { name, on, lines } = asks
    return {
      level: 'note',
      message: `the root file system lies on ${name} (${on}), whose passphrase somebody has to type at every boot`,
      evidence: lines[0]?.at ?? '/etc/crypttab',
    }
  },
}
