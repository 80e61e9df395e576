import fs from 'node:fs'
import t from 'tap'
import { announce } from '../../src/stage/announce.ts'
import { outcomeLine } from '../../src/stage/outcome-line.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine, withRoomForOne } from './machine-tree.ts'

const NEWER = '6.12.118+deb13-amd64'
const NO_MEMORY = 'kexec_file_load failed: Cannot allocate memory'

const hook = (machine: FakeMachine) => reconcile(machine.tree, {}, { by: 'hook' }, 5)
const flags = (machine: FakeMachine) => machine.calls().map((call) => call.slice(0, 5))
const compacted = ({ tree }: FakeMachine) => fs.readFileSync(tree.host('/proc/sys/vm/compact_memory'), 'utf8')

const machineWithMemory = async (t: { testdir: () => string }, staged: boolean): Promise<FakeMachine> => {
  const machine = fakeMachine(t)
  machine.write('/proc/sys/vm/compact_memory', '')
  if (staged) await hook(machine)
  machine.install(NEWER)
  machine.remove('/calls')
  return machine
}

t.test('an older image of ours makes room for the new one', async (t) => {
  const machine = await machineWithMemory(t, true)
  withRoomForOne(machine)
  t.match(await hook(machine), { action: 'stage', unloaded: false, record: { release: NEWER, state: 'loaded' } })
  t.same(flags(machine), ['-s -l', '-s -u', '-s -l'])
  t.same([machine.loaded(), compacted(machine)], [true, '1\n'])
})

t.test('memory in pieces is put together, and that is tried once', async (t) => {
  const machine = await machineWithMemory(t, false)
  machine.write('/fail-load', NO_MEMORY)
  const outcome = await hook(machine)
  t.match(outcome, { action: 'wait', unloaded: false, error: { code: 'no-memory' }, record: undefined })
  t.same(flags(machine), ['-s -l', '-s -l'], 'there was nothing to unload')
  t.equal(compacted(machine), '1\n')
  t.equal(machine.record(), undefined)
  t.match(outcomeLine(outcome), /^not staged yet: .* could not be loaded \(the kernel finds no memory for it now\)$/)
})

t.test('what was taken out for nothing is told', async (t) => {
  const machine = await machineWithMemory(t, true)
  machine.write('/fail-load', NO_MEMORY)
  const outcome = await hook(machine)
  t.match(outcome, { action: 'wait', unloaded: true, vetoed: false })
  t.same([machine.loaded(), machine.record()], [false, undefined])
  t.match(await announce(outcome), /^not staged yet: [^\n]*; what was staged before is unloaded, the next reboot goes/)
  const history = fs.readFileSync(machine.tree.host('/var/lib/kexecctl/history.jsonl'), 'utf8')
  t.match(history, '"event":"unload"')
})

t.test('an unload that is not permitted ends it: nothing of ours may start', async (t) => {
  const machine = await machineWithMemory(t, true)
  machine.write('/fail-load', NO_MEMORY)
  machine.write('/fail-unload', 'kexec_file_load(unload) failed: Operation not permitted')
  t.match(await hook(machine), { action: 'wait', vetoed: true, unloaded: false, error: { code: 'no-memory' } })
  t.equal(flags(machine).filter((call) => call.endsWith('-l')).length, 1)
  t.match(machine.record(), { state: 'vetoed' })
})

t.test('what somebody else loaded keeps its place', async (t) => {
  const machine = await machineWithMemory(t, false)
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  machine.write('/fail-load', NO_MEMORY)
  t.match(await reconcile(machine.tree, {}, { by: 'admin', force: true }, 5), { action: 'wait', unloaded: false })
  t.same([flags(machine), machine.loaded()], [['-s -l', '-s -l'], true])
})

t.test('any other failure makes no room', async (t) => {
  const machine = await machineWithMemory(t, true)
  machine.write('/fail-load', 'kexec_file_load failed: Key was rejected by service')
  t.match(await hook(machine), { action: 'refuse', unloaded: true, error: { code: 'kexec-rejected' } })
  t.same(flags(machine), ['-s -l', '-s -u'])
  t.equal(compacted(machine), '')
})
