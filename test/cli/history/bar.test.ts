import t from 'tap'
import { bar, legend, type Screen } from '../../../src/cli/history/bar.ts'
import { stretchesOf } from '../../../src/cli/history/stretches.ts'
import type { Downtime } from '../../../src/plan/boot-types.ts'
import { past, took } from './boots.ts'

const screen: Screen = { columns: 80, unicode: false, paint: (_colour, text) => text }

t.test('bars', async (t) => {
  const table: [downtime: Downtime | null, perSecond: number, wanted: string][] = [
    [took([3, 2, 4, 1, 6]), 1, 'sssggkkkkiuuuuuu'],
    [took([3, 2, 4, 1, 6]), 2, 'ssssssggggkkkkkkkkiiuuuuuuuuuuuu'],
    // as long as all of it, however it is rounded
    [took([0.4, 0.4, 0.4, 0.4, 0.4]), 1, 'gi'],
    [took([3, 2, 4, 1, 6]), 0.01, 'u'],
    [took([0, 0, 0, 0, 0]), 1, ''],
    [null, 1, '?'],
    [took([3, null, 1, null, 2], 10), 1, 'sss????kuu'],
    [took([3, null, 1, null, 2], null), 1, 'sss?kuu'],
  ]
  for (const [downtime, perSecond, wanted] of table)
    t.equal(bar(stretchesOf(past({ downtime })), perSecond, screen), wanted)
})

t.test('told apart by colour, and without it', async (t) => {
  const stretches = stretchesOf(past({ downtime: took([1, 2, 1, 2, 1], 9) }))
  t.equal(bar(stretches, 1, { ...screen, unicode: true }), '▒██░▓▓▄??')
  const paint: Screen['paint'] = (colour, text) => `<${colour} ${text}>`
  t.equal(bar(stretches, 1, { ...screen, paint }), '<blue s><warn gg><magenta k><note ii><ok u>??')
  t.same(legend(screen), ['s shutdown', 'g gap', 'k kernel', 'i initrd', 'u userspace', '? not known'])
  t.equal(legend({ ...screen, unicode: true })[1], '█ gap')
})
