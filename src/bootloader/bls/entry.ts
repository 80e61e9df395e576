import type { Tree } from '../../sys/fs.ts'

/**
 * A line of a type #1 entry: `key value`, the value without the blanks around it but with any quotes; `line` from 1.
 */
export interface BlsLine {
  key: string
  value: string
  line: number
}

/** One file `loader/entries/*.conf`; `path` is a path in the tree. */
export interface BlsFile {
  name: string
  path: string
  lines: BlsLine[]
}

/** `unreadable`: files that a loader would read and we could not, with the reason; the directory itself among them. */
export interface BlsDirectory {
  files: BlsFile[]
  unreadable: { name: string; path: string; reason: string }[]
}

// A command line has up to some 4,000 characters, a full menu some ten entries.
const LONGEST_ENTRY = 1 << 16
const MOST_ENTRIES = 500
export const MOST_INITRDS = 32

const trimEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && isBlank(text[end - 1])) end--
  return text.slice(0, end)
}

// JavaScript's own idea of white space takes more.
const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\t'

const separated = (text: string, separators: string): [string, string] | undefined => {
  let end = 0
  while (end < text.length && !separators.includes(text.charAt(end))) end++
  if (end === text.length) return undefined
  let start = end
  while (start < text.length && separators.includes(text.charAt(start))) start++
  return [text.slice(0, end), text.slice(start)]
}

/**
 * Takes a type #1 entry (or loader.conf, which has the same form; or os-release, with the separator `=`) apart: lines
 * end with LF or CR, `#` in front is a comment, a key without a value is none, a NUL ends the file. Keys that nobody
 * knows are kept. See https://uapi-group.org/specifications/specs/boot_loader_specification/ and line_get_key_value()
 * in src/boot/efi-string.c of systemd. Never throws.
 */
export const parseBls = (text: string, separators = ' \t'): BlsLine[] => {
  const lines: BlsLine[] = []
  const nul = text.indexOf('\0')
  const all = (nul < 0 ? text : text.slice(0, nul)).split(/\r\n|[\r\n]/)
  all.forEach((one, index) => {
    const [key, value] = separated(trimEnd(one.replace(/^[ \t]+/, '')), separators) ?? []
    if (key !== undefined && value !== undefined && !key.startsWith('#')) lines.push({ key, value, line: index + 1 })
  })
  return lines
}

/** A value as systemd-boot takes it, without the quotes around it; GRUB leaves them. */
export const unquoted = (value: string): string =>
  /^["']/.test(value) && value.endsWith(value.charAt(0)) ? value.slice(1, -1) : value

/** The values of a key that may stand several times (`initrd`, `options`), in the order of the file. */
export const allOf = (lines: readonly BlsLine[], key: string): string[] =>
  lines.flatMap((line) => (line.key === key ? [line.value] : []))

/** The value of a key of which the last one counts. */
export const lastOf = (lines: readonly BlsLine[], key: string): string | undefined => allOf(lines, key).at(-1)

/** systemd-boot's rule for names in loader/entries (config_load_type1_entries() in src/boot/boot.c). */
export const isEntryName = (name: string): boolean => isBootName(name, '.conf')

/** The same for another suffix, in any case. */
export const isBootName = (name: string, suffix: string): boolean =>
  !name.startsWith('.') && !/^auto-/i.test(name) && name.toLowerCase().endsWith(suffix)

// What is no UTF-8 was read as U+FFFD, and could not be passed on byte for byte.
const flawOf = (lines: readonly BlsLine[]): string | undefined => {
  if (allOf(lines, 'initrd').length > MOST_INITRDS) return `more than ${MOST_INITRDS} initrds`
  const wrong = lines.find(({ key, value }) => key !== 'title' && value.includes('\ufffd'))
  return wrong && `bytes that are no UTF-8 in line ${wrong.line}`
}

/**
 * Reads the entries of a directory, by the code units of their names; `wanted` tells which names a loader looks at.
 * What is no file is none, as for the loaders; a directory that is missing holds none.
 */
export const readBlsDirectory = (tree: Tree, dir: string, wanted = isEntryName): BlsDirectory => {
  const found: BlsDirectory = { files: [], unreadable: [] }
  const names = tree.names(dir)
  if (names.state === 'unknown') found.unreadable.push({ name: '', path: dir, reason: names.code })
  const entries = names.state === 'ok' ? names.value.filter(wanted) : []
  if (entries.length > MOST_ENTRIES)
    found.unreadable.push({ name: '', path: dir, reason: `more than ${MOST_ENTRIES} entries` })
  for (const name of entries.slice(0, MOST_ENTRIES)) {
    const path = `${dir}/${name}`
    const stat = tree.stat(path)
    if (stat.state === 'missing' || (stat.state === 'ok' && stat.value.kind !== 'file')) continue
    // a link that leads to no file
    if (stat.state === 'unknown' && stat.code === 'ELOOP') continue
    if (stat.state === 'ok' && stat.value.size > LONGEST_ENTRY)
      found.unreadable.push({ name, path, reason: `longer than ${LONGEST_ENTRY} bytes` })
    else {
      const text = tree.text(path)
      const lines = text.state === 'ok' ? parseBls(text.value) : []
      const reason = flawOf(lines)
      if (reason !== undefined) found.unreadable.push({ name, path, reason })
      else if (text.state === 'ok') found.files.push({ name, path, lines })
      else if (text.state === 'unknown') found.unreadable.push({ name, path, reason: text.code })
    }
  }
  return found
}
