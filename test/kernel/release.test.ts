import t from 'tap'
import { compareReleases, flavourOf, parseRelease, sortReleases } from '../../src/kernel/release.ts'
import type { Release } from '../../src/kernel/types.ts'
import fc from '../fast-check.ts'
import { releaseLike } from './arbitrary.ts'
import { disagreements, families } from './comparisons.ts'

const parsed = (raw: string): Release => {
  const release = parseRelease(raw)
  if (!release) throw new Error(`no release: ${raw}`)
  return release
}
const compare = (a: string, b: string) => Math.sign(compareReleases(parsed(a), parsed(b)))

t.test('where the tools disagree', async (t) => {
  for (const [older, newer] of disagreements) {
    t.equal(compare(older, newer), -1, `${older} < ${newer}`)
    t.equal(compare(newer, older), 1, `${newer} > ${older}`)
  }
})

t.test('left-overs come before every kernel', async (t) => {
  const real = '6.8.0-45-generic'
  const old = [`${real}.efi.signed`, `${real}.old`]
  t.same(sortReleases([real, ...old]), { sorted: [...old, real], unparsable: old })
})

for (const [name, list] of Object.entries(families)) {
  t.test(`all pairs: ${name}`, async (t) => {
    for (const [i, a] of list.entries())
      for (const [j, b] of list.entries()) t.equal(compare(a, b), Math.sign(i - j), `${a} ? ${b}`)
    t.same(sortReleases([...list].reverse()), { sorted: list, unparsable: [] })
    t.equal(new Set(list.map(flavourOf)).size, 1, 'one flavour')
  })
}

t.test('the parts of a release', async (t) => {
  const table: [string, string, number][] = [
    ['6.8.0-45-generic', '6.8.0', 0],
    ['6.12-amd64', '6.12.0', 0],
    ['6.08.00-1', '6.8.0', 0],
    ['2.6.32.5', '2.6.32', 5],
    ['6.11-rc1-amd64', '6.11.0-rc.1', 0],
    ['6.11~rc01', '6.11.0-rc.1', 0],
    ['6.9.0-rc4+', '6.9.0-rc.4', 0],
    ['6.9.0.rc4', '6.9.0-rc.4', 0],
    ['6.9_rc4', '6.9.0-rc.4', 0],
    ['6.9.0rc4', '6.9.0-rc.4', 0],
    ['6.9.0-rc', '6.9.0-rc.0', 0],
    ['6.9.0-daily', '6.9.0', 0],
    ['6.9.0-pre3-x', '6.9.0-pre.3', 0],
    ['6.9.0-060900rc3-generic', '6.9.0-rc.3', 0],
    ['6.9.0-060900rc3daily20240401-generic', '6.9.0-rc.3', 0],
    ['6.9.0-060900daily20240320-generic', '6.9.0-daily.20240320', 0],
    ['6.12.0-0.rc7.59.fc42.x86_64', '6.12.0-rc.7', 0],
    ['6.9.0-rc1x-generic', '6.9.0', 0],
    ['6.9.0-045-rc1', '6.9.0', 0],
    ['99999999999999999999.1.0-rc99999999999999999999', '9007199254740991.1.0-rc.9007199254740991', 0],
  ]
  for (const [raw, core, fourth] of table) {
    const release = parsed(raw)
    t.same([release.raw, release.core.version, release.fourth], [raw, core, fourth], raw)
  }
})

t.test('what is no release', async (t) => {
  const long = `6.1.0-${'1'.repeat(250)}`
  t.equal(long.length, 256)
  const none = ['', '6', 'v6.1', '20240101', 'vmlinuz-6.1.0', '0-rescue-0123456789abcdef0123456789abcdef', '../6.1.0']
  const blanks = [
    '6.1.0 ',
    ' 6.1.0',
    '6.1.0\n',
    '6.1.0-a b',
    '6.1.0\t',
    '6.1.0\0',
    '6.1.0-\u00e9',
    '6.1.0/7',
    '6.1.0\x1b[2J',
  ]
  const leftOvers = ['6.1.0-9-amd64.dpkg-tmp', '6.1.0~', '6.1.0-rescue', 'memtest86+', '6.1.0.sig']
  for (const raw of [...none, ...blanks, ...leftOvers, long]) t.equal(parseRelease(raw), undefined, JSON.stringify(raw))
  t.equal(parsed(long.slice(0, 255)).raw.length, 255)
  t.equal(flavourOf('memtest86+'), undefined)
})

t.test('hostile length is refused before it is looked at', async (t) => {
  for (const part of ['1', '1.', '-', '~', 'a', '-rc', '.old']) {
    t.equal(parseRelease(`6.1.0${part.repeat(100_000 / part.length)}`), undefined, part)
  }
})

t.test('any string: never throws, keeps the string', async () => {
  fc.assert(
    fc.property(fc.oneof(releaseLike, fc.string({ maxLength: 300, unit: 'binary' })), (raw) => {
      const release = parseRelease(raw)
      return release === undefined || (release.raw === raw && release.flavour !== '')
    }),
    { numRuns: 3000 },
  )
})

t.test('a total order', async () => {
  const one = releaseLike.map(parseRelease).filter((release) => release !== undefined)
  const antisymmetric = (a: Release, b: Release) =>
    Math.sign(compareReleases(a, b)) === -Math.sign(compareReleases(b, a)) &&
    (compareReleases(a, b) === 0) === (a.raw === b.raw)
  const transitive = (a: Release, b: Release, c: Release) =>
    compareReleases(a, b) > 0 || compareReleases(b, c) > 0 || compareReleases(a, c) <= 0
  fc.assert(
    fc.property(one, one, one, (a, b, c) => {
      const orders = [
        [a, b, c],
        [a, c, b],
        [b, a, c],
        [b, c, a],
        [c, a, b],
        [c, b, a],
      ] as const
      return orders.every(([x, y, z]) => antisymmetric(x, y) && transitive(x, y, z))
    }),
    { numRuns: 3000 },
  )
})

t.test('the order given does not matter', async () => {
  const shuffled = fc
    .array(fc.oneof(releaseLike, fc.constantFrom('junk', '')), { maxLength: 12 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
  fc.assert(
    fc.property(shuffled, ([list, again]) => {
      const { sorted, unparsable } = sortReleases(list)
      const releases = sorted.slice(unparsable.length).map(parsed)
      const ascending = releases.every(
        (release, i) => i === 0 || compareReleases(releases[i - 1] ?? release, release) <= 0,
      )
      const same = JSON.stringify(sortReleases(again)) === JSON.stringify({ sorted, unparsable })
      return ascending && same && sorted.length === list.length
    }),
  )
})
