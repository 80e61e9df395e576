type Range = [low: number, high: number]
// What one character may be; `*` for any number of any.
type Part = Range[] | '*'

const ANY: Range[] = [[0, 0xffff]]

const literal = (c: string): Range => [c.charCodeAt(0), c.charCodeAt(0)]

// The set that begins behind the `[` at `from`: its ranges and where it ends; nothing if it never does.
const setAt = (pattern: string, from: number): { ranges: Range[]; end: number } | undefined => {
  const ranges: Range[] = []
  let mayBeRange = false // not in front, nor behind a range: `[a-c-f]` is `[-abcf]`
  for (let at = from; at < pattern.length; at++) {
    const c = pattern.charAt(at)
    if (c === ']' && at > from) return { ranges, end: at }
    if (c === '-' && mayBeRange && pattern[at + 1] !== ']') {
      const low = pattern.charCodeAt(at - 1)
      if (pattern[++at] === '\\') at++
      if (at >= pattern.length) return undefined
      ranges.push([low, pattern.charCodeAt(at)])
      mayBeRange = false
      continue
    }
    if (c === '\\' && ++at >= pattern.length) return undefined
    ranges.push(literal(pattern.charAt(at)))
    mayBeRange = true
  }
  return undefined
}

const partsOf = (pattern: string): Part[] | undefined => {
  const parts: Part[] = []
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern.charAt(at)
    if (c === '*') {
      if (parts.at(-1) !== '*') parts.push('*')
    } else if (c === '?') parts.push(ANY)
    else if (c === '[') {
      const set = setAt(pattern, at + 1)
      if (!set) return undefined
      parts.push(set.ranges)
      at = set.end
    } else {
      if (c === '\\' && ++at >= pattern.length) return undefined
      parts.push([literal(pattern.charAt(at))])
    }
  }
  return parts
}

/**
 * What tells whether a name matches a pattern by systemd-boot's rules (efi_fnmatch() in src/boot/efi-string.c): `*`,
 * `?`, sets with ranges and no negation, `\` in front of what stands for itself; a broken pattern matches nothing. Both
 * are to be in lower case. Steps: at most the product of the lengths.
 */
export const globOf = (pattern: string): ((name: string) => boolean) => {
  const parts = partsOf(pattern)
  return parts ? (name) => matches(parts, name) : () => false
}

const matches = (parts: readonly Part[], name: string): boolean => {
  const fits = (part: number, at: number): boolean => {
    const ranges = parts[part]
    const c = name.charCodeAt(at)
    return Array.isArray(ranges) && ranges.some(([low, high]) => low <= c && c <= high)
  }
  let [part, at] = [0, 0]
  // Where to go on when what follows the last `*` does not fit.
  let again: [part: number, at: number] | undefined
  while (at < name.length) {
    if (parts[part] === '*') again = [++part, at]
    else if (part < parts.length && fits(part, at)) {
      part++
      at++
    } else if (again) {
      again[1]++
      ;[part, at] = again
    } else return false
  }
  if (parts[part] === '*') part++
  return part === parts.length
}

/** The pattern matches more names than one. */
export const isGlob = (pattern: string): boolean => /[*?[\\]/.test(pattern)
