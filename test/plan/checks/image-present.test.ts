import t from 'tap'
import { imagePresent } from '../../../src/plan/checks/image-present.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import { rows } from './rows.ts'

const unreadable =
  (code?: string) =>
  ({ inventory }: Facts, { image, kernel }: Entry) => {
    kernel.header = { format: 'unreadable' }
    inventory.unreadable = [{ path: '/boot/other', code: 'EACCES' }]
    if (code !== undefined) inventory.unreadable.push({ path: image, code })
  }

t.test('image-present', async (t) =>
  rows(t, imagePresent, [
    ['there', 'ok', undefined, () => {}],
    ['empty', 'refuse', /\/boot\/vmlinuz-\S+ is empty/, (_, { kernel }) => (kernel.imageStat.size = 0)],
    ['not readable', 'refuse', /cannot be read \(EIO\)/, unreadable('EIO')],
    ['not readable, and why is not known', 'refuse', /cannot be read \(unknown\)/, unreadable()],
    ['not readable for an ordinary user', 'note', /cannot be read \(EACCES\)/, unreadable('EACCES')],
  ]),
)
