/** Something found on the machine that wants the firmware to have the next reboot. */
export interface Wanted {
  id:
    | 'no-kexec-reboot'
    | 'firmware-setup'
    | 'boot-next'
    | 'one-shot'
    | 'boot-menu'
    | 'capsule'
    | 'fwupd'
    | 'mok'
    | 'reboot-argument'
  /** A sentence without a full stop. */
  message: string
  /** How to take it back. */
  hint?: string
}
