import t from 'tap'
import { type Estimates, estimateText, takesLine } from '../../src/plan/estimate-text.ts'

t.test('what a reboot takes, and nothing of what is not known', async (t) => {
  const one = (seconds: number | null) => (seconds === null ? null : { seconds, of: 1 })
  const table: [
    kexec: number | null,
    firmware: number | null,
    byKexec: string | undefined,
    through: string | undefined,
  ][] = [
    [14.2, 252, 'about 14 s, through the firmware about 4 min on this machine', 'about 4 min on this machine'],
    [14.2, null, 'about 14 s on this machine', undefined],
    [null, 252, undefined, 'about 4 min on this machine'],
    [null, null, undefined, undefined],
  ]
  for (const [kexec, firmware, byKexec, through] of table) {
    const estimates: Estimates = { kexec: one(kexec), firmware: one(firmware) }
    t.equal(estimateText(estimates, 'kexec'), byKexec)
    t.equal(estimateText(estimates, 'firmware'), through)
  }
})

t.test('as a line of its own', async (t) => {
  const estimates: Estimates = { kexec: null, firmware: { seconds: 252, of: 3 } }
  t.equal(takesLine('the reboot takes', estimates, 'firmware'), 'the reboot takes about 4 min on this machine\n')
  t.equal(takesLine('the reboot takes', estimates, 'kexec'), '')
})
