import { OWN_EXTRAS } from '../bootloader/own-words.ts'

// As one, since every word of every boot entry is held against it.
const anyOf = (patterns: readonly RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'))

// Words of a command line that were meant for one boot only. A rescue boot must not become the rule.
const ONE_SHOT = anyOf([
  // runlevel 1, rescue and emergency mode: systemd(1), KERNEL COMMAND LINE; init(8) of sysvinit. `rd.emergency=reboot`
  // is dracut's and says what to do on failure
  /^(?:single|s|S|1|-s|-b|emergency|rescue|rd\.emergency|rd\.rescue)$/,
  /^systemd\.unit=(?:rescue|emergency|runlevel1|system-update)\.target$/,
  /^rd\.systemd\.unit=\S+$/,
  /^rd\.break(?:=.*)?$/, // dracut.cmdline(7): a shell in the initrd
  /^break(?:=.*)?$/, // initramfs-tools(7): the same
  /^(?:fsck|quotacheck)\.mode=force$/, // systemd-fsck@.service(8)
  /^(?:forcefsck|forcequotacheck)$/,
  /^(?:rd)?init=\/(?:usr\/)?s?bin\/(?:(?:ba|da)?sh|sulogin)$/, // a shell instead of init
  /^(?:rd\.)?systemd\.debug[-_]shell(?:=.*)?$/, // an open root shell on tty9
  /^systemd\.run(?:_success_action|_failure_action)?=.*$/, // systemd-run-generator(8): one command, then power off
  /^autorelabel(?:=.*)?$/, // selinux-autorelabel
])

// What a boot loader or kexecctl adds to the line; never part of an entry.
const NOT_PART_OF_ENTRY = /^(?:BOOT_IMAGE|initrd|kexecctl\.[A-Za-z_]+)=/

// isspace() of lib/ctype.c, as far as it is ASCII: other blanks of Unicode are part of a word there.
const BLANK = /[\t\n\v\f\r ]/
const BLANKS = /[\t\n\v\f\r ]+/

/**
 * The words of a command line, quotes kept byte for byte: white space separates words unless inside double quotes
 * (lib/cmdline.c, next_arg()). Where a quote is never closed the line's end closes it, and here the quote is written
 * out: else it would swallow the words that are added behind it.
 */
export const splitCmdline = (line: string): string[] => {
  if (!line.includes('"')) return line.split(BLANKS).filter((word) => word !== '')
  const words: string[] = []
  let word = ''
  let quoted = false
  for (const c of line) {
    if (c === '"') quoted = !quoted
    if (quoted || !BLANK.test(c)) word += c
    else if (word !== '') {
      words.push(word)
      word = ''
    }
  }
  if (quoted) word += '"'
  if (word !== '') words.push(word)
  return words
}

// next_arg() again: quotes around a whole word or around its value are not part of it. GRUB quotes the word as a whole.
const meaning = (word: string): string =>
  word.includes('"') ? word.replace(/^"(.*)"$/s, '$1').replace(/^([^"=]+=)"(.*)"$/s, '$1$2') : word

// How many words behind the first of ours are ours as well: the longest such piece.
const lengthOfExtras = (behind: readonly string[]): number => {
  const kinds = [...OWN_EXTRAS]
  let length = 0
  for (const word of behind.map(meaning)) {
    const at = kinds.findIndex((kind) => kind.test(word))
    if (at < 0) break
    // each once, in our order
    kinds.splice(0, at + 1)
    length++
  }
  return length
}

/**
 * The words without those of an earlier boot of ours. `panic=` and what is dracut's are ours only right behind
 * `kexecctl.id=`, as `withOwnWords` writes them: an administrator's own stand elsewhere, and stay.
 */
const withoutOwnWords = (words: readonly string[]): string[] => {
  const kept: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (meaning(word).startsWith('kexecctl.id=')) at += lengthOfExtras(words.slice(at + 1, at + 1 + OWN_EXTRAS.length))
    else kept.push(word)
  }
  return kept
}

const without = (line: string, ...patterns: readonly RegExp[]): string =>
  withoutOwnWords(splitCmdline(line))
    .filter((word) => !patterns.some((pattern) => pattern.test(meaning(word))))
    .join(' ')

/** The command line of an entry: without what boot loaders and we add, wherever it comes from. */
export const entryCmdline = (line: string): string => without(line, NOT_PART_OF_ENTRY)

/**
 * The running command line, made fit for another boot: also without words meant for this boot alone, behind ` -- ` too,
 * where init reads them.
 */
export const runningCmdline = (line: string): string => without(line, NOT_PART_OF_ENTRY, ONE_SHOT)

/** Whether a command line is meant for one boot only: a recovery entry of a boot menu. */
export const isOneShot = (line: string): boolean => splitCmdline(line).some((word) => ONE_SHOT.test(meaning(word)))

/** The values of a parameter, in their order, without quotes; what stands behind ` -- ` is init's. */
export const valuesOf = (line: string, name: string): string[] => {
  const words = splitCmdline(line)
  const found = words.indexOf('--')
  const before = words.slice(0, found < 0 ? words.length : found).map(meaning)
  return before.filter((word) => word.startsWith(`${name}=`)).map((word) => word.slice(name.length + 1))
}

/**
 * Whether only an initrd can find this root file system: the kernel itself knows devices, PARTUUID and PARTLABEL
 * (block/early-lookup.c, early_lookup_bdev()), not file systems by UUID or label, nor what the device mapper makes.
 */
export const needsInitrd = (line: string): boolean =>
  !splitCmdline(line).some((word) => /^root=(?:PARTUUID=|PARTLABEL=|\/dev\/(?!mapper\/|disk\/|dm-|md))/.test(word))

/** What kexecctl adds to a command line. */
export interface OwnWords {
  /** The record's. */
  id: string
  /** Seconds after which a kernel that panics restarts the machine; undefined where it is not to. */
  panic?: number
  /** An initrd that cannot go on restarts the machine: words that dracut alone knows. */
  dracut: boolean
}

/**
 * Adds our own words before any ` -- `, behind which all is init's; what an administrator set stays as it is. A dotted
 * parameter of an unknown module is silently dropped by the kernel. `panic=` is the kernel's
 * (Documentation/admin-guide/kernel-parameters.txt), and initramfs-tools' as well (initramfs-tools(7));
 * `rd.shell`, `rd.emergency`: dracut.cmdline(7).
 */
export const withOwnWords = (line: string, { id, panic, dracut }: OwnWords): string => {
  const words = splitCmdline(line)
  const found = words.indexOf('--')
  const end = found < 0 ? words.length : found
  const isSet = (name: RegExp): boolean => words.slice(0, end).some((word) => name.test(meaning(word)))
  const more = [
    ...(panic === undefined || isSet(/^panic=/) ? [] : [`panic=${panic}`]),
    ...(!dracut || isSet(/^(?:rd\.shell|rdshell)(?:=|$)/) ? [] : ['rd.shell=0']),
    ...(!dracut || isSet(/^rd\.emergency=/) ? [] : ['rd.emergency=reboot']),
  ]
  words.splice(end, 0, `kexecctl.id=${id}`, ...more)
  return words.join(' ')
}

/**
 * The difference between two command lines, as words: what `to` has not, and what it has beyond `from`. Words that mean
 * the same to the kernel are the same, however they are quoted.
 */
export const diffCmdline = (from: string, to: string): { removed: string[]; added: string[] } => {
  const [before, after] = [splitCmdline(from), splitCmdline(to)]
  const beyond = (words: string[], others: string[]): string[] => {
    const known = new Set(others.map(meaning))
    return words.filter((word) => !known.has(meaning(word)))
  }
  return { removed: beyond(before, after), added: beyond(after, before) }
}
