import t from 'tap'
import { lookLast, type Seen } from '../../src/boot/last-look.ts'
import type * as Through from '../../src/boot/through-firmware.ts'
import type { Entry } from '../../src/stage/journal.ts'
import { readHistory } from '../../src/state/history.ts'
import { readToken, writeToken } from '../../src/state/token.ts'
import { ID, SENT, token } from '../plan/boots.ts'
import { NEW } from '../plan/facts.ts'
import { oddities } from '../stage/entry.ts'
import type { FakeMachine } from '../stage/machine-tree.ts'
import { goingDown } from './going-down.ts'

const told: Entry[] = []
const { goThroughFirmware } = t.mockRequire<typeof Through>('../../src/boot/through-firmware.ts', {
  '../../src/stage/journal.ts': { tellJournal: async (entry: Entry) => told.push(entry) },
})

const go = async (machine: FakeMachine, change: (seen: Seen) => Seen = (seen) => seen): Promise<Entry | undefined> => {
  told.length = 0
  await goThroughFirmware(machine.tree, change(await lookLast(machine.tree, {}, 'reboot')), 'why\nnot')
  t.same(told.flatMap(oddities), [])
  return told[0]
}

t.test('what was let start before is forgotten, unless it is on trial', async (t) => {
  for (const [what, bootedBy, kept] of [
    ['it did not come up', 'firmware', false],
    ['it runs', 'kexec', true],
  ] as const) {
    const machine = await goingDown(t)
    writeToken(machine.tree, token({ bootId: SENT }))
    await go(machine, (seen) => {
      const running = { ...seen.facts.running, bootedBy, cmdline: `root=/dev/vda2 kexecctl.id=${ID}` }
      return { ...seen, facts: { ...seen.facts, running } }
    })
    t.equal(readToken(machine.tree) !== undefined, kept, what)
  }
})

t.test('what is said of it, in one line', async (t) => {
  const machine = await goingDown(t)
  t.match(await go(machine), { action: 'veto', kind: 'vetoed', priority: 4, release: NEW, reason: 'why\nnot' })
  t.equal(told[0]?.message, `vetoed: ${NEW} does not start in this reboot: why\\x0anot`)
  t.match(readHistory(machine.tree).at(-1), { outcome: 'firmware', reason: 'why\nnot', release: NEW })
  const message = 'nothing that kexecctl staged starts in this reboot: why\\x0anot'
  t.match(
    await go(machine),
    { action: 'veto', kind: 'firmware', priority: 6, message, release: undefined },
    'there is nothing any more',
  )
})

t.test('where nothing can be noted it goes through the firmware all the same', async (t) => {
  const machine = await goingDown(t)
  machine.remove('/var/lib/kexecctl')
  machine.write('/var/lib/kexecctl', 'a file')
  t.match(await go(machine), { message: /^vetoed: / })
  t.equal(machine.loaded(), false)
})
