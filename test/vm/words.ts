/**
 * The words of a kernel command line, cut as the kernel does it (next_arg() in lib/cmdline.c): at white space outside
 * of double quotes. Those around a whole word or a value go, so that `a="b c"` and `"a=b c"` are the same word, as they
 * are to the kernel.
 */
export const words = (cmdline: string): string[] =>
  (cmdline.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) => word.replace(/"/g, ''))

/** What boot loaders add for themselves: systemd-boot `initrd=` for the kernel's EFI stub. */
const ADDED = /^(BOOT_IMAGE|initrd)=/

const OWN = /^(panic=10|rd\.shell=0|rd\.emergency=reboot)$/

/** `words` without those that tell how a kernel was booted: kexecctl's own stand behind its id. */
export const asked = (cmdline: string): string[] => {
  const all = words(cmdline)
  const id = all.findIndex((word) => word.startsWith('kexecctl.id='))
  return all.filter((word, i) => !ADDED.test(word) && (id < 0 || i < id || (i > id && !OWN.test(word))))
}
