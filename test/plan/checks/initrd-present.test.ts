import t from 'tap'
import { initrdPresent } from '../../../src/plan/checks/initrd-present.ts'
import type { Facts } from '../../../src/plan/types.ts'
import type { FileStat, Read } from '../../../src/sys/fs.ts'
import { stat } from '../facts.ts'
import { rows } from './rows.ts'

const found =
  (now: Read<FileStat>) =>
  ({ observed: [, initrd] }: Facts) =>
    Object.assign(initrd ?? {}, { stat: now })

t.test('initrd-present', async (t) =>
  rows(t, initrdPresent, [
    ['there', 'ok', undefined, () => {}],
    ['none at all', 'refuse', /has no initrd/, (_, entry) => (entry.initrds = [])],
    ['none, as configured', 'ok', undefined, (_, entry) => Object.assign(entry, { initrds: [], wantsInitrd: false })],
    ['missing', 'refuse', /initrd\.img-\S+ does not exist/, found({ state: 'missing' })],
    ['not readable', 'refuse', /cannot be read \(EIO\)/, found({ state: 'unknown', code: 'EIO' })],
    ['empty', 'refuse', /is empty/, found({ state: 'ok', value: stat(1, 0) })],
    ['a directory', 'refuse', /is not a file/, found({ state: 'ok', value: { ...stat(1), kind: 'dir' } })],
    ['a FIFO', 'refuse', /is not a file/, found({ state: 'ok', value: { ...stat(1), kind: 'other' } })],
    [
      'the second of two',
      'refuse',
      /the initrd \/second does not exist/,
      ({ observed }, entry) => {
        entry.initrds = [...entry.initrds, '/second']
        observed.push({ path: '/second', stat: { state: 'missing' } })
      },
    ],
    ['a kernel that is only listed', 'ok', undefined, (facts) => (facts.observed = [])],
  ]),
)
