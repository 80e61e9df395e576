import t from 'tap'
import { lengthOf, type Stretch, stretchesOf } from '../../../src/cli/history/stretches.ts'
import type { Downtime } from '../../../src/plan/boot-types.ts'
import { past, took } from './boots.ts'

const text = (stretches: readonly Stretch[]) => stretches.map(({ phase, seconds }) => `${phase} ${seconds}`).join(', ')

t.test('what a reboot was made of', async (t) => {
  const table: [downtime: Downtime | null, wanted: string, length: number][] = [
    [took([3, 1.5, 2.5, 1, 6]), 'shutdown 3, gap 1.5, kernel 2.5, initrd 1, userspace 6', 14],
    [null, 'unknown null', 0],
    [took([3, null, 2, 1, 6], 252), 'shutdown 3, unknown 240, kernel 2, initrd 1, userspace 6', 252],
    [took([null, null, 2, 1, 6], 20), 'unknown 11, kernel 2, initrd 1, userspace 6', 20],
    [took([3, null, 2, 1, 6], null), 'shutdown 3, unknown null, kernel 2, initrd 1, userspace 6', 12],
    // what the initrd took is in what the kernel took
    [took([3, 2, 4, null, 6]), 'shutdown 3, gap 2, kernel 4, userspace 6', 15],
    [took([3, 2, 4, 1, 6], 16.04), 'shutdown 3, gap 2, kernel 4, initrd 1, userspace 6', 16],
    [took([3, 2, 4, 1, 6], 18), 'shutdown 3, gap 2, kernel 4, initrd 1, userspace 6, unknown 2', 18],
    [took([3, 2, 4, 1, 6], null), 'shutdown 3, gap 2, kernel 4, initrd 1, userspace 6', 16],
    [took([3, 2, 4, 1, 6], 1), 'shutdown 3, gap 2, kernel 4, initrd 1, userspace 6', 16],
    [took([null, null, null, null, null], 60), 'unknown 60', 60],
    [took([null, null, null, null, null], null), 'unknown null', 0],
  ]
  for (const [downtime, wanted, length] of table) {
    const stretches = stretchesOf(past({ downtime }))
    t.equal(text(stretches).replace(/(\.\d\d)\d+/g, '$1'), wanted)
    t.ok(Math.abs(lengthOf(stretches) - length) < 0.05, wanted)
  }
})

t.test('a machine that was off was not rebooted', async (t) => t.same(stretchesOf(past({ request: 'poweroff' })), []))
