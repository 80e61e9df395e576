import t from 'tap'
import { memory } from '../../../src/plan/checks/memory.ts'
import { rows } from './rows.ts'

// image and initrd of 10 MB each, read and copied, and 64 MiB to spare
const NEED = 2 * 20_000_000 + (64 << 20)

t.test('memory', async (t) =>
  rows(t, memory, [
    ['plenty', 'ok', undefined, () => {}],
    ['as much as is needed', 'ok', undefined, (facts) => (facts.memoryAvailable = NEED)],
    [
      'a byte less',
      'warn',
      /needs about 102 MiB, 102 MiB are available/,
      (facts) => (facts.memoryAvailable = NEED - 1),
    ],
    [
      'next to nothing',
      'warn',
      /needs about 102 MiB, 1 MiB are available/,
      (facts) => (facts.memoryAvailable = 1 << 20),
    ],
    ['cannot be told', 'ok', undefined, (facts) => (facts.memoryAvailable = undefined)],
  ]),
)
