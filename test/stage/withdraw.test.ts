import t from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { withdrawStaged } from '../../src/stage/withdraw.ts'
import { type FakeMachine, fakeMachine, NEW } from './machine-tree.ts'

const hook = (machine: FakeMachine) => reconcile(machine.tree, {}, { by: 'hook' }, 5)
const withdraw = async (machine: FakeMachine, hold: boolean) =>
  (await withdrawStaged(machine.tree, {}, { hold })).record
const unload = (machine: FakeMachine) => withdraw(machine, true)
const remove = (machine: FakeMachine) => withdraw(machine, false)

t.test('kexecctl unload holds the target until its content changes', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  t.match(await unload(machine), { release: NEW })
  t.same([machine.loaded(), machine.record(), machine.calls().at(-1)], [false, undefined, '-s -u'])
  t.match(await hook(machine), { action: 'held' })
  machine.write(`/boot/initrd.img-${NEW}`, 'another initrd')
  t.match(await hook(machine), { action: 'stage' })
  t.equal(machine.exists('/run/kexecctl/held.json'), false)
})

t.test('it holds what is not staged yet, and none at all', async (t) => {
  const machine = fakeMachine(t)
  t.equal(await unload(machine), undefined)
  t.match(await hook(machine), { action: 'held' })
  machine.remove('/run/kexecctl/held.json')
  for (const dir of ['/boot', '/lib/modules']) machine.remove(dir)
  t.equal(await unload(machine), undefined)
  machine.install(NEW)
  t.match(await hook(machine), { action: 'stage' }, 'until there is one')
})

t.test('the package goes: nothing of ours stays, and nothing is held', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/run/kexecctl/held.json', '{"schema":1,"identity":null}')
  machine.write('/run/kexecctl/pending', '')
  t.match(await remove(machine), { release: NEW })
  t.same([machine.loaded(), machine.record()], [false, undefined])
  for (const mark of ['held.json', 'pending']) t.equal(machine.exists(`/run/kexecctl/${mark}`), false, mark)
  t.equal(await remove(machine), undefined, 'twice')
})

t.test('an image of somebody else stays, and is no reason for a hold', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  for (const hold of [true, false]) await t.rejects(withdraw(machine, hold), { code: 'foreign' })
  t.same([machine.loaded(), machine.calls(), machine.exists('/run/kexecctl/held.json')], [true, [], false])
})

t.test('a record of what is gone goes, too', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/sys/kernel/kexec_loaded', '0\n')
  t.equal(await remove(machine), undefined)
  t.same([machine.record(), machine.calls().length], [undefined, 1])
})

t.test('what cannot be unloaded is kept from starting', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.write('/fail-unload', 'kexec unload failed: Operation not permitted')
  await t.rejects(unload(machine), { code: 'kexec-forbidden' })
  t.same([machine.record()?.state, machine.exists('/run/kexecctl/vetoed')], ['vetoed', true])
  machine.remove('/fail-unload')
  t.match(await hook(machine), { action: 'held', unloaded: true }, 'until it can be')
})

t.test('where we keep our hands off nothing happens', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  t.match(await withdrawStaged(machine.tree, { DPKG_ROOT: '/target' }, { hold: true }), { abstained: /DPKG_ROOT/ })
  t.same([machine.loaded(), machine.record()?.state], [true, 'loaded'])
})
