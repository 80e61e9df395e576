import t from 'tap'
import { imageIntegrity } from '../../../src/plan/checks/image-integrity.ts'
import { rows } from './rows.ts'

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
    ['no size in its header', 'ok', undefined, (_, { kernel }) => (kernel.header = { format: 'bzImage' })],
  ]),
)
