import t from 'tap'
import { reach } from '../../../src/cli/history/scale.ts'
import { stretchesOf } from '../../../src/cli/history/stretches.ts'
import { summaryOf } from '../../../src/plan/boot-summary.ts'
import type { PastBoot } from '../../../src/plan/past-boots.ts'
import { past, throughFirmware, took } from './boots.ts'

const hour = took([3600, 1, 1, 1, 1])

t.test('how far a picture reaches', async (t) => {
  const table: [boots: PastBoot[], wanted: number][] = [
    [[], 0],
    [[past({ downtime: null })], 0],
    [[past(), throughFirmware()], 252],
    [[past(), past({ downtime: took([3, 2, 4, 1, 20]) })], 30],
    // beyond what is usual
    [[past(), past(), past({ downtime: hour })], 14],
    [[past(), past(), throughFirmware({ outcome: 'did not arrive', downtime: hour })], 14],
    // all that there is
    [[past({ downtime: hour })], 3604],
    [[past(), throughFirmware({ downtime: hour })], 3604],
    [[past(), past({ request: 'poweroff', downtime: hour })], 14],
  ]
  for (const [i, [boots, wanted]] of table.entries())
    t.equal(reach(boots.map(stretchesOf), summaryOf(boots)), wanted, `${i}`)
})
