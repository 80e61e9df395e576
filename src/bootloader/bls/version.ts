// In this order: `~` is dealt with apart, then what parts version and release, patches, point releases.
const SEPARATORS = ['-', '^', '.']

const COUNTS = /[0-9A-Za-z~^.-]/
const DIGIT = /[0-9]/
const LETTER = /[A-Za-z]/

const compare = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

// Where characters of a kind end, from a place on. A place behind the end has the character '', which is of no kind.
const endOf = (text: string, from: number, kind: RegExp): number => {
  let at = from
  while (kind.test(text.charAt(at))) at++
  return at
}

const startOf = (text: string, from: number): number => {
  let at = from
  while (at < text.length && !COUNTS.test(text.charAt(at))) at++
  return at
}

// Both without leading zeros: the longer one is the higher number.
const compareDigits = (a: string, b: string): number => {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return compare(x.length, y.length) || compare(x, y)
}

/**
 * Compares two versions as the UAPI Version Format Specification has it and systemd-boot sorts by it: older is
 * negative, 0 also for texts that differ in ways that do not count. Differs from rpm's rule in kernel/segments.ts:
 * separators are told apart, `-` being lower than `.`. See https://uapi-
 * group.org/specifications/specs/version_format_specification/ and strverscmp_improved() in src/fundamental/string-
 * util.c of systemd.
 */
export const compareVersions = (a: string, b: string): number => {
  let [x, y] = [0, 0] // how far each is read
  for (;;) {
    x = startOf(a, x)
    y = startOf(b, y)
    // the one with the mark in front is the older one
    const marked = (mark: string): number => {
      const [one, other] = [a.charAt(x) === mark, b.charAt(y) === mark]
      if (one && other) {
        x++
        y++
      }
      return one === other ? 0 : one ? -1 : 1
    }
    const prerelease = marked('~')
    if (prerelease !== 0) return prerelease
    if (x >= a.length || y >= b.length) return compare(Math.min(a.length - x, 1), Math.min(b.length - y, 1))
    for (const separator of SEPARATORS) {
      const order = marked(separator)
      if (order !== 0) return order
    }
    const numeric = DIGIT.test(a.charAt(x)) || DIGIT.test(b.charAt(y))
    const kind = numeric ? DIGIT : LETTER
    const [one, other] = [a.slice(x, endOf(a, x, kind)), b.slice(y, endOf(b, y, kind))]
    if (numeric && (one === '' || other === '')) return one === '' ? -1 : 1
    const order = numeric ? compareDigits(one, other) : compare(one, other)
    if (order !== 0) return order
    x += one.length
    y += other.length
  }
}
