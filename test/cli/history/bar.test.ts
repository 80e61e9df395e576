import t from 'tap'
import { bar, isCut, legend, type Screen } from '../../../src/cli/history/bar.ts'
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
    t.equal(bar(stretchesOf(past({ downtime })), perSecond, 80, screen), wanted)
})

t.test('what is too long is cut, and says so', async (t) => {
  const table: [downtime: Downtime, most: number, wanted: string][] = [
    [took([3, 2, 4, 1, 6]), 16, 'sssggkkkkiuuuuuu'],
    [took([3, 2, 4, 1, 6]), 15, 'sssggkkkkiuuuuu>'],
    [took([3, 2, 4, 1, 6]), 9, 'sssggkkkk>'],
    [took([3, 9e9, 4, 1, 6]), 6, 'sssggg>'],
    [took([3, null, 1, null, 2], 10), 4, 'sss?>'],
  ]
  for (const [downtime, most, wanted] of table) {
    const text = bar(stretchesOf(past({ downtime })), 1, most, screen)
    t.equal(text, wanted)
    t.equal(isCut(text), wanted.endsWith('>'))
  }
  t.equal(legend(screen, true).at(-1), '> longer')
})

t.test('told apart by colour, and without it', async (t) => {
  const stretches = stretchesOf(past({ downtime: took([1, 2, 1, 2, 1], 9) }))
  t.equal(bar(stretches, 1, 80, { ...screen, unicode: true }), '▒██░▓▓▄??')
  const paint: Screen['paint'] = (colour, text) => `<${colour} ${text}>`
  t.equal(bar(stretches, 1, 80, { ...screen, paint }), '<blue s><warn gg><magenta k><note ii><ok u>??')
  t.same(legend(screen), ['s shutdown', 'g gap', 'k kernel', 'i initrd', 'u userspace', '? not known'])
  t.equal(legend({ ...screen, unicode: true })[1], '█ gap')
})
