import fs from 'node:fs'
import t from 'tap'
import type { Entry } from '../../src/plan/types.ts'
import { causesOf } from '../../src/report/error-text.ts'
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
    await t.rejects(load(machine, ['file']), { code: 'kexec-rejected' }, 'unless it must not be tried')
  }
})

t.test('any other failure is final, and its reason is told', async (t) => {
  const machine = fakeMachine(t)
  const table: [message: string, code: string, causes: RegExp[]][] = [
    [
      'kexec_file_load failed: Operation not permitted',
      'kexec-forbidden',
      [/security module/, /kexec: kexec_file_load/],
    ],
    ['kexec_file_load failed: Key was rejected by service', 'kexec-rejected', [/signature/, /kexec: kexec_file_load/]],
    ['kexec_file_load failed: Cannot allocate memory', 'no-memory', [/no memory/, /kexec: kexec_file_load/]],
    ['Cannot open `/boot/vmlinuz: Input/output error', 'kexec-failed', [/kexec: Cannot open/]],
    ['', 'kexec-failed', [/kexec: first line/]],
  ]
  for (const [message, code, causes] of table) {
    machine.remove('/calls')
    failing(machine, `first line\n${message}`)
    const error: Error = await load(machine).catch((error) => error)
    t.match(error, { code, message: `${entry.release} could not be loaded` })
    t.match(causesOf(error).slice(0, causes.length), causes, message)
    t.same(flags(machine), ['-s -l'])
  }
})

t.test('the doors are looked at again after the call, and the limit just before each', async (t) => {
  const forbidden = 'kexec_file_load failed: Operation not permitted'
  const machine = fakeMachine(t)
  machine.write('/fail-load', forbidden)
  const close = (file: string, value: string) =>
    machine.write('/before-load', `#!/bin/sh\necho ${value} >"\${0%/before-load}${file}"\n`, 0o755)
  machine.write('/proc/sys/kernel/kexec_load_disabled', '0\n')
  close('/proc/sys/kernel/kexec_load_disabled', '1')
  await t.rejects(load(machine), { code: 'kexec-forbidden', cause: { message: /kexec_load_disabled is 1/ } })
  machine.write('/proc/sys/kernel/kexec_load_disabled', '0\n')

  const limit = '/proc/sys/kernel/kexec_load_limit_reboot'
  machine.write(limit, '1\n')
  close(limit, '0')
  await t.rejects(load(machine), { code: 'kexec-forbidden' }, 'this very call used it up, so it was permitted')
  await t.rejects(load(machine), { code: 'kexec-limit' }, 'the next one was not')

  const status = machine.tree.host('/proc/self/status')
  fs.writeFileSync(status, 'CapEff:\t0000000000000000\n')
  await t.rejects(load(machine), {
    code: 'kexec-forbidden',
    cause: { message: 'CAP_SYS_BOOT is missing, which loading a kernel needs' },
  })
})

t.test('of what kexec_load(2) prints the line that tells is kept', async (t) => {
  const machine = fakeMachine(t)
  failing(machine, 'kexec_load failed: Permission denied\nentry       = 0x1 flags = 0x3e0000\nsegment[0].memsz = 0x1')
  const error: Error = await load(machine, ['load']).catch((error) => error)
  t.match(causesOf(error), [/security module/, /kexec: kexec_load failed: Permission denied$/])
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
    code: 'kexec-forbidden',
    cause: { cause: { message: /kexec: kexec unload failed: Operation not permitted/ } },
  })
  t.same([machine.loaded(), flags(machine).slice(1)], [true, ['-s -u', '-c -u']])
})
