import t from 'tap'
import { exchangeNext, restoreNext } from '../../src/boot/exchange-next.ts'
import type { Next } from '../../src/plan/boot-types.ts'
import { readNext } from '../../src/state/next.ts'
import { fakeMachine, OLD } from '../stage/machine-tree.ts'

const FIRMWARE: Next = { want: 'firmware' }

t.test('one wish for another, and back', async (t) => {
  const { tree } = fakeMachine(t)
  for (const before of [undefined, { want: 'kexec' }, { want: 'release', release: OLD }, FIRMWARE] as const) {
    await exchangeNext(tree, before)
    t.same(await exchangeNext(tree, FIRMWARE), before, 'what was asked before')
    t.same(readNext(tree), FIRMWARE)
    await restoreNext(tree, FIRMWARE, before)
    t.same(readNext(tree), before)
  }
})

t.test('what somebody asked meanwhile stays', async (t) => {
  const { tree } = fakeMachine(t)
  const before = await exchangeNext(tree, FIRMWARE)
  await exchangeNext(tree, { want: 'kexec' })
  await restoreNext(tree, FIRMWARE, before)
  t.same(readNext(tree), { want: 'kexec' })
})
