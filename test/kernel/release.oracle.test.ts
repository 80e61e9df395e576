import t from 'tap'
import { compareReleases, parseRelease, sortReleases } from '../../src/kernel/release.ts'
import fc from '../fast-check.ts'
import { debianAbi, debianNew, rpmShaped, suse, ubuntu } from './arbitrary.ts'
import { families } from './comparisons.ts'
import { linuxVersionSort, missing, rpmCompare, systemdCompare } from './oracles.ts'

// The tools know nothing of flavours: every list has one, and one architecture.
const compare = (a: string, b: string): number => {
  const [x, y] = [parseRelease(a), parseRelease(b)]
  return x && y ? Math.sign(compareReleases(x, y)) : Number.NaN
}

t.test('linux-version, on Debian names', { skip: missing('perl') || missing('linux-version') }, async (t) => {
  const shapes = { debianAbi, debianNew: debianNew(false), debianStable: debianNew(true), ubuntu, suse }
  for (const [name, shape] of Object.entries(shapes)) {
    for (const suffix of ['-amd64', '-cloud-amd64', '-rt-686-pae', '-generic-64k']) {
      const list = fc.sample(shape, 1000).map((release) => release + suffix)
      const unique = [...new Set(list)]
      t.ok(unique.length > 300)
      t.same(sortReleases(unique).sorted, linuxVersionSort(unique), `${name} ${suffix}`)
    }
  }
  for (const name of ['ubuntu cloud', 'proxmox', 'alpine'] as const) {
    // Proxmox' backport is above what it was made from for linux-version.
    const list = (families[name] ?? []).filter((release) => !release.includes('bpo'))
    t.same(linuxVersionSort([...list].reverse()), list, name)
  }
})

t.test('rpm, on RPM names', { skip: missing('rpm') }, async (t) => {
  const pairs = fc
    .sample(fc.tuple(rpmShaped, rpmShaped, fc.constantFrom('.x86_64', '.aarch64', '.x86_64+debug', '')), 3000)
    .map(([a, b, end]) => [a + end, b + end] as const)
  const near = fc
    .sample(fc.tuple(rpmShaped, rpmShaped), 3000)
    // Of one core, so that the release decides.
    .map(([a, b]) => [`5.14.0-${a.split('-')[1]}`, `5.14.0-${b.split('-')[1]}`] as const)
  const real = ['fedora', 'rhel', 'rhel rt', 'oracle', 'amazon', 'suse'].flatMap((name) => {
    const list = (families[name] ?? []).filter((release) => !/-rc|\+rt/.test(release))
    return list.flatMap((a) => list.map((b) => [a, b] as const))
  })
  const all = [...pairs, ...near, ...real]
  const said = rpmCompare(all)
  // Where rpm sees no difference (el06 and el6) the string decides.
  const wrong = all.filter(([a, b], i) => said[i] !== 0 && compare(a, b) !== said[i])
  t.same(wrong, [])
  t.ok(said.filter((sign) => sign === 0).length < all.length / 10, 'hardly any ties')
})

t.test('systemd, on names without -rc', { skip: missing('systemd-analyze') }, async (t) => {
  const plain = fc.oneof(ubuntu, suse, debianAbi).filter((release) => !/rc|trunk|bpo/.test(release))
  const near = plain.map((release) => release.replace(/^[\d.]+/, '6.1.0'))
  for (const [a, b] of [...fc.sample(fc.tuple(plain, plain), 100), ...fc.sample(fc.tuple(near, near), 100)]) {
    t.equal(compare(a, b), systemdCompare(a, b), `${a} ? ${b}`)
  }
})
