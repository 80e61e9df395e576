/**
 * The words of a kernel command line, cut as the kernel does it (next_arg() in lib/cmdline.c): at white space outside of
 * double quotes. Those around a whole word or a value go, so that `a="b c"` and `"a=b c"` are the same word, as they are
 * to the kernel.
 */
export const words = (cmdline: string): string[] =>
  (cmdline.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) => word.replace(/"/g, ''))

/** What boot loaders and kexecctl add for themselves: systemd-boot `initrd=` for the kernel's EFI stub. */
const ADDED = /^(BOOT_IMAGE|initrd|kexecctl\.id)=/

/** `words` without those that tell how a kernel was booted. */
export const asked = (cmdline: string): string[] => words(cmdline).filter((word) => !ADDED.test(word))
