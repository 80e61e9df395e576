/** Something found on the machine that wants the firmware to have the next reboot: a Wish of src/plan/boot-types.ts. */
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
  message: string
  hint?: string
}
