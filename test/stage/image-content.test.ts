import { createHash, createHmac } from 'node:crypto'
import fs from 'node:fs'
import t, { type Test } from 'tap'
import type { Entry } from '../../src/plan/types.ts'
import { readImageContent } from '../../src/stage/image-content.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { facts, NEW } from '../plan/facts.ts'

const IMAGE = `/boot/vmlinuz-${NEW}`
const LIST = `/var/lib/dpkg/info/linux-image-${NEW}.md5sums`
const by = `linux-image-${NEW}`
const signed = fs.readFileSync(`${__dirname}/../fixtures/uki/signed.efi`)
const damaged = Buffer.from(signed).fill(1, 30_000, 30_001)
const md5 = (bytes: Buffer) => `${createHash('md5').update(bytes).digest('hex')}  ${IMAGE.slice(1)}\n`

const content = (t: Test, image: Buffer, files: Record<string, string> = {}) =>
  readImageContent(makeTree(t, { [IMAGE]: image, ...files }), facts().choice.entry as Entry)

t.test('what is told of an image', async (t) => {
  const unsigned = Buffer.from('kernel')
  t.same(content(t, unsigned), { path: IMAGE, fits: undefined })
  t.same(content(t, signed), { path: IMAGE, fits: true })
  t.same(content(t, damaged), { path: IMAGE, fits: false })
  t.same(content(t, unsigned, { [LIST]: md5(unsigned) }), { path: IMAGE, by, packaged: true })
  t.same(content(t, unsigned, { [LIST]: md5(signed) }), { path: IMAGE, by, packaged: false, fits: undefined })
  t.same(content(t, signed, { [LIST]: md5(unsigned) }), { path: IMAGE, by, packaged: false, fits: true })
  t.same(content(t, damaged, { [LIST]: md5(signed) }), { path: IMAGE, by, packaged: false, fits: false })
  const hmac = `/boot/.vmlinuz-${NEW}.hmac`
  const text = `${createHmac('sha512', 'FIPS-FTW-RHT2009').update(unsigned).digest('hex')}  vmlinuz-${NEW}\n`
  t.same(content(t, unsigned, { [hmac]: text }), { path: IMAGE, by: hmac, packaged: true })
  t.same(content(t, damaged, { [hmac]: text }), { path: IMAGE, by: hmac, packaged: false, fits: false })
})

t.test('what is too large to be an image is not read', async (t) => {
  const tree = makeTree(t, { [IMAGE]: signed, [LIST]: md5(signed) })
  const { entry } = facts().choice
  if (!entry) throw new Error('no entry')
  entry.kernel.imageStat.size = 2 ** 30 + 1
  t.same(readImageContent(tree, entry), { path: IMAGE })
})
