import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { summaryOf } from '../../src/plan/boot-summary.ts'
import { pastBoots } from '../../src/plan/past-boots.ts'
import { parseLine } from '../../src/state/history-line.ts'

// Written by virtual machines, in test/vm/history-trixie.test.ts.
const boots = (name: string) => {
  const texts = fs
    .readFileSync(path.join(__dirname, '../fixtures/history', name), 'utf8')
    .trim()
    .split('\n')
  const lines = texts.map(parseLine)
  t.notOk(lines.includes(undefined), 'every line is one')
  return pastBoots(lines.filter((line) => line !== undefined))
}

t.test('three reboots by kexec, three through the firmware, after the boot in which the package came', async (t) => {
  const all = boots('trixie-three-and-three.jsonl')
  const ways = ['firmware', 'firmware', 'kexec', 'kexec', 'firmware', 'kexec', 'firmware']
  t.same(
    all.map(({ bootedBy }) => bootedBy),
    ways,
  )
  const [first, ...rest] = all
  t.match(first, { downtime: { shutdown: null, gap: null, total: null } })
  for (const { downtime, confirmed } of rest) {
    const { total, ...phases } = downtime ?? { total: null }
    const sum = Object.values(phases).reduce<number>((sum, phase) => sum + (phase ?? Number.NaN), 0)
    t.ok(Math.abs(sum - (total ?? Number.NaN)) < 0.01, `${total} is the sum of its phases`)
    t.equal(confirmed, true)
  }
  t.match(summaryOf(all), {
    ...{ boots: 7, kexec: 3, firmware: 4, inARow: 0, didNotArrive: 0, fellBack: 0 },
    estimate: { kexec: { of: 3 }, firmware: { of: 3 } },
  })
})

// Written by an earlier version: a boot that did not arrive had a gap, and no reason. Such histories are still read.
t.test('a kernel that panicked before it had a console does not count for what is usual', async (t) => {
  const all = boots('trixie-kexec-panicked.jsonl')
  t.match(summaryOf(all), { boots: 7, kexec: 2, firmware: 5, didNotArrive: 1, fellBack: 0 })
  const { kexec, firmware } = summaryOf(all).estimate
  t.same([kexec?.of, firmware?.of], [2, 3])
})
