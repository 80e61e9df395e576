/**
 * The words of a kernel command line, cut as the kernel does it (next_arg() in lib/cmdline.c): at white space outside of
 * double quotes. Those around a whole word or a value go, so that `a="b c"` and `"a=b c"` are the same word, as they are
 * to the kernel.
 */
export const words = (cmdline: string): string[] =>
  (cmdline.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) => word.replace(/"/g, ''))

/** What boot loaders add for themselves: systemd-boot `initrd=` for the kernel's EFI stub. */
const ADDED = /^(BOOT_IMAGE|initrd)=/

/** `words` without those that tell how a kernel was booted: kexecctl's own stand in one piece. */
export const asked = (cmdline: string): string[] => {
  const all = words(cmdline)
  const first = all.findIndex((word) => word.startsWith('kexecctl.id='))
  const last = Math.max(first, all.indexOf('kexecctl.end=1'))
  return all.filter((word, i) => !ADDED.test(word) && (first < 0 || i < first || i > last))
}
