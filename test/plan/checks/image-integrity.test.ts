import t from 'tap'
import { imageIntegrity } from '../../../src/plan/checks/image-integrity.ts'
import type { Facts, ImageContent } from '../../../src/plan/types.ts'
import { facts, NEW } from '../facts.ts'
import { rows } from './rows.ts'

const IMAGE = `/boot/vmlinuz-${NEW}`
const by = `linux-image-${NEW}`
const read = (content: Omit<ImageContent, 'path'>) => (facts: Facts) => {
  facts.imageContent = { path: IMAGE, ...content }
}

t.test('image-integrity', async (t) =>
  rows(t, imageIntegrity, [
    ['longer than its header says', 'ok', undefined, () => {}],
    ['as long', 'ok', undefined, (_, { kernel }) => (kernel.imageStat.size = 9_000_000)],
    [
      'a byte short',
      'refuse',
      /cut short: 8999999 of at least 9000000 bytes/,
      (_, { kernel }) => (kernel.imageStat.size = 8_999_999),
    ],
    [
      'long enough and damaged',
      'refuse',
      /is damaged: its gzip data is damaged/,
      (_, { kernel }) => (kernel.header.flaw = 'its gzip data is damaged'),
    ],
    ['as large as can be', 'ok', undefined, (_, { kernel }) => (kernel.imageStat.size = 2 ** 30)],
    [
      'of a terabyte',
      'refuse',
      /vmlinuz-\S+ is too large to be a kernel: 1000000000000 bytes$/,
      (_, { kernel }) => (kernel.imageStat.size = 1e12),
    ],
    ['no size in its header', 'ok', undefined, (_, { kernel }) => (kernel.header = { format: 'bzImage' })],
    ['what its package installed', 'ok', undefined, read({ by, packaged: true })],
    ['of no package, and not signed', 'ok', undefined, read({})],
    ['of no package, and as it was signed', 'ok', undefined, read({ fits: true })],
    [
      'of no package, and not as it was signed',
      'refuse',
      /is damaged: its signature was made for/,
      read({ fits: false }),
    ],
    ['not what its package installed', 'refuse', /is not what its package installed$/, read({ by, packaged: false })],
    ['nor what was signed', 'refuse', /is damaged: its signature/, read({ by, packaged: false, fits: false })],
    ['signed anew', 'note', /was signed anew since/, read({ by, packaged: false, fits: true })],
    [
      'of another kernel',
      'ok',
      undefined,
      (facts) => (facts.imageContent = { path: '/boot/other', by, packaged: false }),
    ],
  ]),
)

t.test('what helps', async (t) => {
  const look = (content: Omit<ImageContent, 'path'>) => {
    const all = facts({}, { imageContent: { path: IMAGE, ...content } })
    return all.choice.entry && imageIntegrity.look(all, all.choice.entry)
  }
  t.match(look({ by, packaged: false }), {
    hint: `apt-get install --reinstall ${by}`,
    evidence: `its package (${by}) has another digest`,
  })
  t.match(look({ by, packaged: false, fits: false }), { hint: /--reinstall/, evidence: /another digest/ })
  t.match(look({ fits: false }), { hint: 'install its package again', evidence: undefined })
  t.match(look({ by: '/boot/.vmlinuz-1.hmac', packaged: false }), { hint: 'install its package again' })
})

t.test('whoever signed it anew is not told to install it again', async (t) => {
  const all = facts()
  const { entry } = all.choice
  if (!entry) throw new Error('no entry')
  const imageContent = { path: entry.image, by: 'x', packaged: false, fits: true }
  t.equal(
    imageIntegrity.look({ ...all, imageContent }, entry)?.hint,
    'install its package again unless you signed it yourself',
  )
})
