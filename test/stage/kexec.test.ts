import t from 'tap'
import type { Entry } from '../../src/plan/types.ts'
import type * as Kexec from '../../src/stage/kexec.ts'
import { facts } from '../plan/facts.ts'
import { type FakeMachine, fakeMachine } from './machine-tree.ts'

const waits: number[] = []
const { loadEntry, unloadSlot } = t.mockRequire<typeof Kexec>('../../src/stage/kexec.ts', {
  '../../src/sys/clock.ts': { sleep: async (ms: number) => waits.push(ms) },
})

const entry = facts().choice.entry as Entry
const load = (machine: FakeMachine, syscalls: ('file' | 'load')[] = ['file', 'load']) =>
  loadEntry(machine.tree, entry, { image: entry.image }, { id: 'id', dracut: false }, syscalls)
const flags = (machine: FakeMachine) => machine.calls().map((call) => call.slice(0, 5))

/** Fails, with this message, as long as it is called with one of these flags or fewer than so many times. */
const failing = (machine: FakeMachine, message: string, { flag = '-', times = 99 } = {}) =>
  machine.write(
    '/before-load',
    `#!/bin/sh
root=\${0%/*}
rm -f "$root/fail-load"
case $(tail -n 1 "$root/calls") in ${flag}*) ;; *) exit 0 ;; esac
[ "$(wc -l <"$root/calls")" -gt ${times} ] || echo '${message}' >"$root/fail-load"
`,
    0o755,
  )

t.test('the first system call that takes it', async (t) => {
  const machine = fakeMachine(t)
  t.equal(await load(machine), 'file')
  t.same(flags(machine), ['-s -l'])
  t.equal(machine.loaded(), true)
})

t.test('the other one, where the first is missing or not for this image', async (t) => {
  for (const message of [
    'kexec_file_load failed: Function not implemented',
    'syscall kexec_file_load not available.',
    'kexec_file_load not supported on this platform',
    'kexec_file_load failed: Exec format error',
    'kexec_file_load failed: Invalid argument',
    'Cannot determine the file type of /boot/vmlinuz',
  ]) {
    const machine = fakeMachine(t)
    failing(machine, message, { flag: '-s' })
    t.equal(await load(machine), 'load', message)
    t.same(flags(machine), ['-s -l', '-c -l'])
    await t.rejects(load(machine, ['file']), { code: 'kexec-failed' }, 'unless it must not be tried')
  }
})

t.test('any other failure is final, and its reason is told', async (t) => {
  for (const message of [
    'kexec_file_load failed: Operation not permitted',
    'kexec_file_load failed: Key was rejected by service',
    'kexec_file_load failed: Cannot allocate memory',
    '',
  ]) {
    const machine = fakeMachine(t)
    failing(machine, `first line\n${message}`)
    const error = await load(machine).catch((error: unknown) => error)
    t.match(error, { code: 'kexec-failed', message: `${entry.release} could not be loaded` })
    t.match(error, { cause: { message: /kexec: (kexec_file_load failed: \w+|first line)/ } }, message)
    t.same(flags(machine), ['-s -l'])
  }
})

t.test('busy: tried again, since kdump takes the same lock', async (t) => {
  const machine = fakeMachine(t)
  failing(machine, 'kexec_file_load failed: Device or resource busy', { times: 1 })
  t.equal(await load(machine), 'file')
  t.same(flags(machine), ['-s -l', '-s -l'])
})

t.test('busy for good', async (t) => {
  const machine = fakeMachine(t)
  failing(machine, 'kexec_file_load failed: Device or resource busy')
  await t.rejects(load(machine), { code: 'busy' })
  t.equal(flags(machine).length, 5)
  t.same(waits.slice(-4), [500, 1000, 1500, 2000])
})

t.test('kexec(8) that lies, is missing, cannot be run, or has no system call left', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/sbin/kexec', '#!/bin/sh\nexit 0\n', 0o755)
  await t.rejects(load(machine), { code: 'kexec-failed', message: /the kernel says that nothing is loaded/ })
  await t.rejects(load(machine, []), { code: 'kexec-failed' })
  machine.remove('/sbin/kexec')
  await t.rejects(load(machine), { code: 'kexec-missing', hint: /kexec-tools/ })
  machine.write('/sbin/kexec', 'no program', 0o644)
  await t.rejects(load(machine), { code: 'kexec-missing' })
  await unloadSlot(machine.tree, ['file'])
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  await t.rejects(
    unloadSlot(machine.tree, ['file', 'load']),
    { code: 'kexec-missing' },
    'unless there is nothing to do',
  )
})

t.test('unloading: done when the kernel says so, whatever kexec(8) says', async (t) => {
  const machine = fakeMachine(t)
  await load(machine)
  await unloadSlot(machine.tree, ['file', 'load'])
  t.same([machine.loaded(), flags(machine).slice(1)], [false, ['-s -u']])
  await load(machine)
  machine.write('/after-unload', '#!/bin/sh\nexit 1\n', 0o755)
  await unloadSlot(machine.tree, ['file'])
  t.equal(machine.loaded(), false)
})

t.test('an unload that fails is tried the other way, then reported', async (t) => {
  const machine = fakeMachine(t)
  await load(machine)
  machine.write('/fail-unload', 'kexec unload failed: Operation not permitted')
  await t.rejects(unloadSlot(machine.tree, ['file', 'load']), {
    code: 'kexec-failed',
    cause: { message: /Operation not permitted/ },
  })
  t.same([machine.loaded(), flags(machine).slice(1)], [true, ['-s -u', '-c -u']])
})
