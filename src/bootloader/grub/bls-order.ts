const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const SKIP = /^[^A-Za-z0-9~+]+/

// vercmp of rhboot/grub2, grub-core/commands/blscfg.c: rpm's, with `+` like `~` but newer than nothing.
const compareVersions = (left: string, right: string): number => {
  let a = left
  let b = right
  while (a || b) {
    a = a.replace(SKIP, '')
    b = b.replace(SKIP, '')
    const [first, second] = [a[0], b[0]]
    if (first === '~' || second === '~') {
      if (first !== '~') return 1
      if (second !== '~') return -1
    } else if (first === '+' || second === '+') {
      if (!a) return -1
      if (!b) return 1
      if (first !== '+') return 1
      if (second !== '+') return -1
    }
    if (first === '~' || first === '+') {
      a = a.slice(1)
      b = b.slice(1)
      continue
    }
    if (!a || !b) break
    const numeric = /^[0-9]/.test(a)
    const pattern = numeric ? /^[0-9]+/ : /^[A-Za-z]+/
    const one = pattern.exec(a)?.[0] ?? ''
    const two = pattern.exec(b)?.[0] ?? ''
    if (!two) return numeric ? 1 : -1
    const [x, y] = numeric ? [one.replace(/^0+/, ''), two.replace(/^0+/, '')] : [one, two]
    const found = (numeric ? Math.sign(x.length - y.length) : 0) || order(x, y)
    if (found) return found
    a = a.slice(one.length)
    b = b.slice(two.length)
  }
  return a ? 1 : b ? -1 : 0
}

// split_package_string: NAME-VERSION-RELEASE, from the end.
const split = (name: string): [string, string, string] => {
  const parts = name.split('-')
  const [release = '', version = ''] = [parts.pop(), parts.pop()]
  if (version === '' && parts.length === 0 && !name.includes('-')) return [release, '', '']
  return parts.length === 0 ? [version, release, ''] : [parts.join('-'), version, release]
}

/** Orders names of BLS files as Red Hat's GRUB does (bls_cmp): negative where `a` is the older one. */
export const compareEntryNames = (a: string, b: string): number => {
  if (a === b) return 0
  const [one, two] = [split(a), split(b)]
  return one.map((part, index) => compareVersions(part, two[index] ?? '')).find((found) => found !== 0) ?? 0
}
