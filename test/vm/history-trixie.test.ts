import { writeFileSync } from 'node:fs'
import { agree, type Both, MOST, measuredReboot, prepare, rowOf } from './downtime.ts'
import { scenario, type Test } from './scenario.ts'

// Where a file for the history of the run is named, it is left there: that is how the fixtures are made.
const SAVE = process.env.KEXECCTL_VM_HISTORY

scenario(
  'trixie',
  'how long each reboot took, by the history and by the serial console',
  async (s, t) => {
    const { vm, note } = s
    const serial = await prepare(s)
    t.teardown(serial.stop)
    const rows: Both[] = []
    const take = async (t: Test, way: Both['way'], before?: string) => {
      const both = await measuredReboot(s, t, serial, way, before)
      note(rowOf(both))
      rows.push(both)
      return both
    }
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
      t.ok(estimate.kexec.seconds < estimate.firmware.seconds, 'by kexec less than through the firmware')
      t.match(await vm.must('kexecctl status'), / takes +about .* on this machine\n/)
    })
    t.comment(
      ['by the history: shutdown gap kernel initrd userspace total | by the console', ...rows.map(rowOf)].join('\n'),
    )
  },
  { upgraded: true },
)
