import { writeFileSync } from 'node:fs'
import { median } from '../../src/plan/median.ts'
import { wholeDuration } from '../../src/report/duration.ts'
import { agree, MOST, prepare, rowOf } from './downtime.ts'
import { scenario, type Test } from './scenario.ts'

// Where a file for the history of the run is named, it is left there: that is how the fixtures are made.
const SAVE = process.env.KEXECCTL_VM_HISTORY

const behindFirstLine = (text: string): string => text.slice(text.indexOf('\n') + 1)

scenario(
  'trixie',
  'how long each reboot took, by the history and by the serial console',
  async (s, t) => {
    const { vm } = s
    const { take, rows } = await prepare(s, t)
    await t.test('three by kexec, three through the firmware', async (subtest) => {
      const t = subtest as unknown as Test
      for (const way of ['firmware', 'kexec', 'kexec', 'firmware', 'kexec', 'firmware'] as const) {
        const both = await take(t, way)
        agree(t, both, MOST)
        t.equal(both.line.reason, null, 'all of it is known')
        const at = Date.parse(both.line.requestedAt ?? '') / 1000
        t.ok(Math.abs(at - both.host.request) <= MOST, `the request at ${both.line.requestedAt}`)
      }
    })
    if (SAVE) writeFileSync(SAVE, await vm.must('cat /var/lib/kexecctl/history.jsonl'))
    await t.test('what the next one takes', async (subtest) => {
      const t = subtest as unknown as Test
      const { estimate } = JSON.parse(await vm.must('kexecctl status --json'))
      t.match(estimate, { kexec: { of: 3 }, firmware: { of: 3 } })
      t.match(await vm.must('kexecctl status'), / takes +about .* on this machine\n/)
    })
    await t.test('`kexecctl history` tells the same', async (subtest) => {
      const t = subtest as unknown as Test
      const { boots, summary } = JSON.parse(await vm.must('kexecctl history --json'))
      // the first boot is not one of these: no shutdown of ours came before it
      const measured = boots.filter((boot: { request: unknown }) => boot.request !== null)
      t.equal(measured.length, rows.length)
      for (const [i, { way, host }] of rows.entries()) {
        const { bootedBy, downtime } = measured[i]
        const seen = host.down + host.up
        t.equal(bootedBy, way)
        t.ok(Math.abs(downtime.total - seen) <= MOST, `${downtime.total} s, and ${seen.toFixed(1)} s on the console`)
      }
      const middle = (way: string) =>
        median(rows.filter((one) => one.way === way).map(({ host }) => host.down + host.up))
      for (const way of ['kexec', 'firmware'] as const) {
        t.equal(summary[way], way === 'kexec' ? 3 : 4, `${way}: the first boot came through the firmware, too`)
        t.ok(Math.abs(summary.estimate[way].seconds - (middle(way) ?? Number.NaN)) <= MOST, `the median by ${way}`)
      }
      const svg = await vm.must('kexecctl history --svg -')
      for (const { downtime } of measured)
        t.ok(svg.includes(`>${wholeDuration(downtime.total)}</text>`), 'in the picture')
      t.equal(
        svg,
        await vm.must('kexecctl history --svg /root/history.svg && cat /root/history.svg').then(behindFirstLine),
      )
    })
    t.comment(
      ['by the history: shutdown gap kernel initrd userspace total | by the console', ...rows.map(rowOf)].join('\n'),
    )
  },
  { upgraded: true },
)
