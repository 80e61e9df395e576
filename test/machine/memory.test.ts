import t from 'tap'
import { readMemoryAvailable } from '../../src/machine/memory.ts'
import { makeTree } from '../kernel/make-tree.ts'

t.test('MemAvailable, in bytes', async (t) => {
  const cases: [meminfo: string, bytes: number | undefined][] = [
    ['MemTotal:       16315584 kB\nMemFree:         1000000 kB\nMemAvailable:   15000000 kB\n', 15_360_000_000],
    ['MemAvailable:          0 kB\n', 0],
    ['MemTotal: 5 kB\n', undefined],
    ['MemAvailable: many kB\n', undefined],
    ['xMemAvailable: 5 kB\n', undefined],
    ['', undefined],
  ]
  for (const [meminfo, bytes] of cases) {
    t.equal(readMemoryAvailable(makeTree(t, { '/proc/meminfo': meminfo })), bytes, meminfo)
  }
  t.equal(readMemoryAvailable(makeTree(t, {})), undefined)
})
