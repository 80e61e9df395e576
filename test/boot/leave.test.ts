import fs from 'node:fs'
import t from 'tap'
import { leave } from '../../src/boot/leave.ts'
import { checkShutdown } from '../../src/boot/shutdown.ts'
import { writeNext } from '../../src/state/next.ts'
import { NOW, token } from '../plan/boots.ts'
import type { FakeMachine } from '../stage/machine-tree.ts'
import { booted } from './booted.ts'
import { goDown, goingDown, left } from './going-down.ts'
import { GRUBENV, grubMachine, hasEditenv } from './loader-machine.ts'

const prepare = async (machine: FakeMachine): Promise<FakeMachine> => {
  await checkShutdown(machine.tree, {})
  writeNext(machine.tree, { want: 'firmware' })
  machine.write('/var/lib/kexecctl/left', '')
  machine.write('/var/lib/kexecctl/blocked.json', '{}')
  return machine
}

t.test('nothing of ours waits for the next boot', async (t) => {
  const machine = await prepare(await goingDown(t))
  t.match(await leave(machine.tree, {}), { record: { state: 'loaded' } })
  t.same([machine.loaded(), left(machine)], [false, 'blocked.json'])
  t.ok(machine.exists('/var/lib/kexecctl/history.jsonl'))
})

t.test('kernel.panic is what it was', async (t) => {
  const machine = booted(t, {
    arrived: true,
    token: token({ usedBy: NOW, arrived: true, panic: { was: 3, ours: 10 } }),
  })
  await leave(machine.tree, {})
  t.equal(fs.readFileSync(machine.tree.host('/proc/sys/kernel/panic'), 'utf8').trim(), '3')
})

t.test('nor does it where an image of somebody else stays', async (t) => {
  const machine = await prepare(await goingDown(t))
  machine.remove('/run/kexecctl/staged.json')
  await t.rejects(leave(machine.tree, {}), { code: 'foreign' })
  t.same([machine.loaded(), left(machine)], [true, 'blocked.json'])
})

t.test('where we keep our hands off nothing is touched', async (t) => {
  const machine = await prepare(await goingDown(t))
  const before = left(machine)
  t.match(await leave(machine.tree, { DPKG_ROOT: '/target' }), { abstained: /DPKG_ROOT/ })
  t.same([machine.loaded(), left(machine)], [true, before])
})

t.test('the boot loader is not led anywhere', { skip: hasEditenv ? false : 'no grub-editenv' }, async (t) => {
  const machine = await prepare(await goDown(grubMachine(t)))
  t.match(fs.readFileSync(machine.tree.host(GRUBENV), 'utf8'), /^next_entry=./m)
  await leave(machine.tree, {})
  t.notMatch(fs.readFileSync(machine.tree.host(GRUBENV), 'utf8'), /next_entry/)
  t.equal(left(machine), 'blocked.json')
})
