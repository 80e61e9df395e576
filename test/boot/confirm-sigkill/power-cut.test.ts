import t from 'tap'
import { confirmBoot } from '../../../src/boot/confirm.ts'
import { readBlocked } from '../../../src/state/blocked.ts'
import { readHistory } from '../../../src/state/history.ts'
import { fellBack, prepare, run } from './killed.ts'

const NEXT = 'dddddddd-0000-4000-8000-000000000004'

t.test('a power cut at each change, and a boot through the firmware after it: it fell back once', async (t) => {
  for (let last = 0, killed = true; killed; last++) {
    const machine = prepare(t, fellBack(''))
    killed = run(machine, last).killed
    machine.write('/proc/sys/kernel/random/boot_id', `${NEXT}\n`)
    await confirmBoot(machine.tree, {}, async () => {})
    const outcomes = readHistory(machine.tree).flatMap((line) => (line.event === 'boot' ? line.outcome : []))
    t.equal(outcomes.filter((outcome) => outcome === 'fell back').length, 1, `before change ${last}: ${outcomes}`)
    t.equal(readBlocked(machine.tree).length, 1)
  }
})
