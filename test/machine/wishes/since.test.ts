import t from 'tap'
import { bootTime, firmwareSince } from '../../../src/machine/wishes/since.ts'
import { makeTree } from '../../kernel/make-tree.ts'

t.test('when this system began', async (t) => {
  t.equal(bootTime(makeTree(t, { '/proc/stat': 'cpu  1 2\nintr 4\nctxt 5\nbtime 1790000000\n' })), 1_790_000_000)
  t.equal(bootTime(makeTree(t, { '/proc/stat': 'cpu  1 2\nxbtime 1790000000\n' })), undefined)
  t.equal(bootTime(makeTree(t, {})), undefined)
})

t.test('when the firmware had its turn', async (t) => {
  const cases: [type: string, wanted: number | undefined][] = [
    ['114\n', 1_790_000_000],
    ['208\n', undefined],
  ]
  for (const [type, wanted] of cases) {
    const nodes = { '/proc/stat': 'btime 1790000000\n', '/proc/sys/kernel/bootloader_type': type }
    t.equal(firmwareSince(makeTree(t, nodes)), wanted, type)
  }
})
