/** bootloader_type after a kexec on x86 (0xD0 in arch/x86/boot.rst, whoever loaded it); GRUB and others have theirs. */
export const KEXEC_BOOT = 208

/** What `kexecctl status --json` says, as far as scenarios look at it. */
export interface Status {
  running: string
  bootedBy: string
  enabled: boolean
  loaded: boolean
  foreign: boolean
  staged: { id: string; release: string; state: string; fresh: boolean; stagedAt: string; syscall: string } | null
  target: { release: string; source: string } | null
  action: string
  reason: string
}
