import t from 'tap'
import { veto } from '../../src/boot/veto.ts'
import type { Facts } from '../../src/plan/types.ts'
import { writeRecord } from '../../src/state/record.ts'
import { facts, loadedSlot, record } from '../plan/facts.ts'
import { type FakeMachine, fakeMachine } from '../stage/machine-tree.ts'
import { left } from './going-down.ts'

type Loaded = Facts['slot']['loaded']

// Staged and armed, as far as `loaded` goes.
const armed = (machine: FakeMachine, loaded: Loaded, ours = true): Facts => {
  const { tree, write } = machine
  if (ours) writeRecord(tree, record())
  write('/run/kexecctl/armed', '')
  write('/sys/kernel/kexec_loaded', loaded === true || loaded === 'unknown' ? '1\n' : '0\n')
  return facts({ slot: { ...loadedSlot, loaded }, record: ours ? record() : undefined })
}

t.test('what starts no more: the slot, the calls, and what is left', async (t) => {
  const table: [what: string, loaded: Loaded, ours: boolean, calls: string[], left: string][] = [
    ['ours', true, true, ['-s -u'], 'vetoed'],
    ['nobody knows', 'unknown', true, ['-s -u'], 'vetoed'],
    ['taken out behind our back', false, true, [], 'vetoed'],
    ['a kernel without kexec', 'none', true, [], 'vetoed'],
    ['of somebody else', true, false, [], ''],
    ['nothing at all', false, false, [], ''],
  ]
  for (const [what, loaded, ours, calls, marks] of table) {
    const machine = fakeMachine(t)
    t.equal(await veto(machine.tree, armed(machine, loaded, ours)), undefined, what)
    t.same([machine.calls(), left(machine)], [calls, marks], what)
  }
})

t.test('what cannot be unloaded: the error, and the mark beside the record', async (t) => {
  const machine = fakeMachine(t)
  const given = armed(machine, true)
  machine.write('/fail-unload', 'Operation not permitted')
  t.match(await veto(machine.tree, given), { message: /could not be unloaded/ })
  t.same([machine.loaded(), machine.record()?.state, left(machine)], [true, 'vetoed', 'staged.json vetoed'])
})

t.test('where not even the mark can be made it throws, before anything else', async (t) => {
  const machine = fakeMachine(t)
  const given = armed(machine, true)
  machine.remove('/run/kexecctl')
  machine.write('/run/kexecctl', 'a file')
  await t.rejects(veto(machine.tree, given))
  t.same([machine.calls(), machine.loaded()], [[], true])
})
