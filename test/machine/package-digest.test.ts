import t, { type Test } from 'tap'
import type { Kernel } from '../../src/kernel/types.ts'
import { packageDigest } from '../../src/machine/package-digest.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { kernel as kernelOf } from '../plan/facts.ts'

const REL = '6.1.0-50-cloud-amd64'
const PACKAGE = `linux-image-${REL}`
const INFO = '/var/lib/dpkg/info'
const IMAGE = `/boot/vmlinuz-${REL}`
// the beginning of a real one, and its end
const LIST = `e0a6c09212a19ed48183a052eab847e7  boot/System.map-${REL}
bdad868168be06561af60afc1e51a501  boot/config-${REL}
742391be4dd63a7ae0de4be970aa9b7b  boot/vmlinuz-${REL}
1dbf3c4a9a7a1d2d2fa1a5a2d7f7f4fd  usr/share/doc/linux-image-${REL}/changelog.gz
`
const MD5 = '742391be4dd63a7ae0de4be970aa9b7b'
const found = { by: PACKAGE, algorithm: 'md5', digest: MD5 }

const digest = (t: Test, nodes: Record<string, Node>, change: Partial<Kernel> = {}) =>
  packageDigest(makeTree(t, { [IMAGE]: '', ...nodes }), kernelOf(REL, { image: IMAGE, ...change }))

t.test("dpkg's md5sums", async (t) => {
  const list = (name: string, text = LIST) => ({ [`${INFO}/${name}.md5sums`]: text })
  t.same(digest(t, list(PACKAGE)), found)
  t.same(digest(t, list(`${PACKAGE}:amd64`)), found, 'of a package that may be there for several architectures')
  t.equal(digest(t, list(`${PACKAGE}:arm64`)), undefined)
  t.same(digest(t, list(`linux-image-unsigned-${REL}`)), { ...found, by: `linux-image-unsigned-${REL}` }, 'Ubuntu')
  t.same(digest(t, list(`${PACKAGE}-unsigned`)), { ...found, by: `${PACKAGE}-unsigned` }, 'Debian, not signed')
  t.equal(digest(t, list(`${PACKAGE}-dbg`)), undefined)
  t.equal(digest(t, list(PACKAGE, LIST.replace(/.*vmlinuz.*\n/, ''))), undefined, 'it is not in the list')
  t.equal(digest(t, list(PACKAGE, LIST.replace('boot/vm', 'x/boot/vm'))), undefined, 'but what ends as it does')
  t.equal(digest(t, list(PACKAGE, LIST.replace(MD5, `${MD5.slice(1)}`))), undefined, 'no digest')
  t.equal(digest(t, list(PACKAGE, '')), undefined)
  t.same(digest(t, list(PACKAGE, `${MD5}  boot/vmlinuz-${REL}\n`)), found, 'the only one')
  t.equal(digest(t, {}), undefined, 'no dpkg')
})

t.test('the file under other names', async (t) => {
  const list = { [`${INFO}/${PACKAGE}.md5sums`]: LIST }
  t.same(digest(t, { ...list, '/vmlinuz': { link: `boot/vmlinuz-${REL}` } }, { image: '/vmlinuz' }), found, 'a link')
  const modules = { [`${INFO}/linux-binary-${REL}.md5sums`]: `${MD5}  usr/lib/modules/${REL}/vmlinuz\n` }
  const binary = { ...found, by: `linux-binary-${REL}` }
  t.same(digest(t, modules), binary, 'a copy of what is under /usr/lib/modules')
  for (const image of [`/usr/lib/modules/${REL}/vmlinuz`, `/lib/modules/${REL}/vmlinuz`])
    t.same(digest(t, modules, { image }), binary, image)
  const unmerged = { [`${INFO}/${PACKAGE}.md5sums`]: `${MD5}  lib/modules/${REL}/vmlinuz\n` }
  t.same(digest(t, unmerged, { image: `/usr/lib/modules/${REL}/vmlinuz` }), found, '/usr is merged, the list is older')
  t.equal(digest(t, modules, { image: `/efi/token/${REL}/linux` }), undefined, 'copies elsewhere are not known')
})

t.test('what is diverted is not what the package installed', async (t) => {
  const list = { [`${INFO}/${PACKAGE}.md5sums`]: LIST }
  const diverted = (from: string, to: string) =>
    digest(t, { ...list, '/var/lib/dpkg/diversions': `/bin/sh\n/bin/sh.distrib\ndash\n${from}\n${to}\n:\n` })
  t.equal(diverted(IMAGE, `${IMAGE}.distrib`), undefined)
  t.same(diverted('/bin/x', IMAGE), found, 'something else is, and by that name')
})

t.test('the HMAC that Fedora and RHEL ship', async (t) => {
  const hmac = 'ab'.repeat(64)
  const expected = (by: string) => ({ by, algorithm: 'sha512', key: 'FIPS-FTW-RHT2009', digest: hmac })
  const beside = `/boot/.vmlinuz-${REL}.hmac`
  t.same(digest(t, { [beside]: `${hmac}  /boot/vmlinuz-${REL}\n` }), expected(beside))
  const image = `/lib/modules/${REL}/vmlinuz`
  const inModules = `/lib/modules/${REL}/.vmlinuz.hmac`
  t.same(digest(t, { [inModules]: `${hmac}  vmlinuz\n` }, { image }), expected(inModules))
  t.equal(digest(t, { [beside]: `${hmac.slice(2)}  vmlinuz\n` }), undefined, 'of another length')
  t.equal(digest(t, { [beside]: '' }), undefined)
  t.match(digest(t, { [beside]: `${hmac}  x\n`, [`${INFO}/${PACKAGE}.md5sums`]: LIST }), found)
})
