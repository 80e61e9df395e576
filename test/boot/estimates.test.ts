import fs from 'node:fs'
import t from 'tap'
import { readEstimates } from '../../src/boot/estimates.ts'
import { summaryOf } from '../../src/plan/boot-summary.ts'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { readHistory } from '../../src/state/history.ts'
import { HISTORY } from '../../src/state/paths.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { boot, downtime } from '../plan/boots.ts'

const linesOf = (bootedBy: 'kexec' | 'firmware', total: number, bootId: string): string =>
  [boot({ bootId, bootedBy, evidence: 'x'.repeat(600) }), downtime(bootId, { total })]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')

// About 1 kB each, of which the oldest one alone went through the firmware.
const treeOf = (t: { testdir: () => string }, boots: number) => {
  const rest = Array.from({ length: boots }, (_, i) => linesOf('kexec', 14, `${i}`))
  return makeTree(t, { [HISTORY]: linesOf('firmware', 250, 'first') + rest.join('') })
}

t.test('the last boots, either way', async (t) => {
  const kexec = { seconds: 14, of: 20 }
  const firmware = { seconds: 250, of: 1 }
  t.same(readEstimates(makeTree(t, {})), { kexec: null, firmware: null })
  t.same(readEstimates(treeOf(t, 30)), { kexec, firmware })
  const far = treeOf(t, 199)
  t.ok(fs.statSync(far.host(HISTORY)).size > 1 << 17, 'not in the first piece that is read')
  t.same(readEstimates(far), { kexec, firmware })
  t.same(readEstimates(treeOf(t, 200)), { kexec, firmware: null }, 'so far back nobody looks')
})

t.test('history says the same', async (t) => {
  for (const every of [1, 2, 10, 77, 250]) {
    const lines = Array.from({ length: 260 }, (_, i) =>
      linesOf(i % every === 0 ? 'firmware' : 'kexec', (i % every === 0 ? 200 : 10) + i, `${i}`),
    )
    const tree = makeTree(t, { [HISTORY]: lines.join('') })
    t.same(readEstimates(tree), summaryOf(pastBoots(readHistory(tree))).estimate, `every ${every} boots`)
  }
})
