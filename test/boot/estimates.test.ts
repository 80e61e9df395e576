import fs from 'node:fs'
import t from 'tap'
import { readEstimates } from '../../src/boot/estimates.ts'
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

t.test('of the last boots, and of more where they do not tell of both ways', async (t) => {
  const kexec = { seconds: 14, of: 20 }
  const firmware = { seconds: 250, of: 1 }
  t.same(readEstimates(makeTree(t, {})), { kexec: null, firmware: null })
  t.same(readEstimates(treeOf(t, 30)), { kexec, firmware })
  const far = treeOf(t, 300)
  t.ok(fs.statSync(far.host(HISTORY)).size > 1 << 17, 'not in the first piece that is read')
  t.same(readEstimates(far), { kexec, firmware })
  t.same(readEstimates(treeOf(t, 1400)), { kexec, firmware: null }, 'so far back nobody looks')
})
