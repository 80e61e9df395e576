// Words of a command line that were meant for one boot only. A rescue boot must not become the rule.
const ONE_SHOT: readonly RegExp[] = [
  /^(?:single|s|S|1|-s|-b|emergency|rescue)$/, // runlevels and systemd's names for them: kernel-command-line(7)
  /^systemd\.unit=(?:rescue|emergency|system-update)\.target$/,
  /^rd\.systemd\.unit=\S+$/,
  /^rd\.break(?:=.*)?$/, // dracut.cmdline(7): a shell in the initrd
  /^break(?:=.*)?$/, // initramfs-tools(7): the same
  /^(?:fsck|quotacheck)\.mode=force$/, // systemd-fsck@.service(8)
  /^fsck\.repair=.*$/,
  /^(?:forcefsck|forcequotacheck)$/,
  /^init=\/(?:usr\/)?bin\/(?:ba|da)?sh$/, // a shell instead of init
  /^systemd\.debug[-_]shell(?:=.*)?$/, // an open root shell on tty9
  /^systemd\.run(?:_success_action|_failure_action)?=.*$/, // systemd-run-generator(8): one command, then power off
  /^autorelabel(?:=.*)?$/, // selinux-autorelabel
]

// What a boot loader or kexecctl adds to the line; never part of an entry.
const NOT_PART_OF_ENTRY = /^(?:BOOT_IMAGE|initrd|kexecctl\.[A-Za-z_]+)=/

/**
 * The words of a command line, quotes kept byte for byte: white space separates words unless inside double quotes
 * (lib/cmdline.c, next_arg()). What stands behind a word `--` goes to init and is one piece.
 */
export const splitCmdline = (line: string): { words: string[]; init: string | undefined } => {
  const words: string[] = []
  let word = ''
  let quoted = false
  for (let i = 0; i <= line.length; i++) {
    const c = line[i]
    if (c !== undefined && (quoted || !/\s/.test(c))) {
      if (c === '"') quoted = !quoted
      word += c
      continue
    }
    if (word === '--') return { words, init: line.slice(i).trim() }
    if (word !== '') words.push(word)
    word = ''
  }
  return { words, init: undefined }
}

const join = (words: readonly string[], init: string | undefined): string =>
  (init === undefined ? words : [...words, '--', init]).join(' ').trim()

/** The command line of an entry: without what boot loaders and we add, wherever it comes from. */
export const entryCmdline = (line: string): string => {
  const { words, init } = splitCmdline(line)
  return join(
    words.filter((word) => !NOT_PART_OF_ENTRY.test(word)),
    init,
  )
}

/** The running command line, made fit for another boot: also without words meant for this boot alone. */
export const runningCmdline = (line: string): string => {
  const { words, init } = splitCmdline(entryCmdline(line))
  return join(
    words.filter((word) => !ONE_SHOT.some((pattern) => pattern.test(word))),
    init,
  )
}

/** Adds our own words before any ` -- `. A dotted parameter of an unknown module is silently dropped by the kernel. */
export const withOwnWords = (line: string, id: string): string => {
  const { words, init } = splitCmdline(line)
  return join([...words, `kexecctl.id=${id}`], init)
}

/** The difference between two command lines, as words: what `to` has not, and what it has beyond `from`. */
export const diffCmdline = (from: string, to: string): { removed: string[]; added: string[] } => {
  const words = (line: string) => line.split(/\s+/).filter((word) => word !== '')
  const [before, after] = [words(from), words(to)]
  return {
    removed: before.filter((word) => !after.includes(word)),
    added: after.filter((word) => !before.includes(word)),
  }
}
