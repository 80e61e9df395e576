const USELESS = /^[^0-9A-Za-z~^.-]+/
const DIGITS = /^[0-9]*/
const LETTERS = /^[A-Za-z]*/
// In this order: `~` was dealt with, then what parts version and release, patches, point releases.
const SEPARATORS = ['-', '^', '.']

const number = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const lead = (rule: RegExp, of: string): string => rule.exec(of)?.[0] ?? ''

// Both without leading zeros: the longer one is the higher number.
const digits = (a: string, b: string): number => {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return number(x.length, y.length) || text(x, y)
}

/**
 * Compares two versions as the UAPI Version Format Specification has it and systemd-boot sorts by it: older is negative,
 * 0 also for texts that differ in ways that do not count. Differs from rpm's rule in kernel/segments.ts: separators are
 * told apart, `-` being lower than `.`. See https://uapi-group.org/specifications/specs/version_format_specification/
 * and strverscmp_improved() in src/fundamental/string-util.c of systemd.
 */
export const compareVersions = (one: string, other: string): number => {
  let [a, b] = [one, other]
  for (;;) {
    a = a.replace(USELESS, '')
    b = b.replace(USELESS, '')
    if (a.startsWith('~') || b.startsWith('~')) {
      if (!a.startsWith('~')) return 1
      if (!b.startsWith('~')) return -1
      a = a.slice(1)
      b = b.slice(1)
    }
    if (a === '' || b === '') return number(a.length, b.length)
    for (const separator of SEPARATORS) {
      if (!a.startsWith(separator) && !b.startsWith(separator)) continue
      if (!a.startsWith(separator)) return 1
      if (!b.startsWith(separator)) return -1
      a = a.slice(1)
      b = b.slice(1)
    }
    const numeric = /^[0-9]/.test(a) || /^[0-9]/.test(b)
    const rule = numeric ? DIGITS : LETTERS
    const [x, y] = [lead(rule, a), lead(rule, b)]
    if (numeric && (x === '' || y === '')) return x === '' ? -1 : 1
    const order = numeric ? digits(x, y) : text(x, y)
    if (order !== 0) return order
    a = a.slice(x.length)
    b = b.slice(y.length)
  }
}
