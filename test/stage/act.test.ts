import fs from 'node:fs'
import t from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine, NEW } from './machine-tree.ts'

const hook = (machine: FakeMachine) => reconcile(machine.tree, {}, { by: 'hook' }, 5)

// Staged, then gone from /boot: our image has to be unloaded.
const toUnload = async (t: { testdir: () => string }): Promise<FakeMachine> => {
  const machine = fakeMachine(t)
  await hook(machine)
  machine.remove(`/boot/vmlinuz-${NEW}`)
  return machine
}

t.test('an unload that fails is told apart: kept from starting, or not even that', async (t) => {
  const machine = await toUnload(t)
  machine.write('/fail-unload', 'kexec unload failed: Operation not permitted')
  t.match(await hook(machine), { action: 'none', unloaded: false, vetoed: true, mayStart: false })
  const stuck = await toUnload(t)
  stuck.write('/fail-unload', 'kexec unload failed: Operation not permitted')
  stuck.write('/run/kexecctl/vetoed/in-the-way', '')
  const outcome = await hook(stuck)
  t.match(outcome, { action: 'none', vetoed: false, mayStart: true, error: { code: 'kexec-forbidden' } })
})

t.test('an unload needs no room for the record', async (t) => {
  const machine = await toUnload(t)
  t.intercept(fs, 'writeFileSync', {
    value: () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    },
  })
  t.match(await hook(machine), { action: 'none', unloaded: true, vetoed: false, record: undefined })
  t.same([machine.loaded(), machine.record()], [false, undefined])
})

t.test('a crash in the middle of our own unload is no kexec -u of somebody', async (t) => {
  const machine = await toUnload(t)
  machine.write(
    '/before-unload',
    '#!/bin/sh\nroot=$' + '{0%/*}\ncp "$root/run/kexecctl/staged.json" "$root/seen"\n',
    0o755,
  )
  await hook(machine)
  t.match(JSON.parse(fs.readFileSync(`${machine.tree.root}/seen`, 'utf8')), { state: 'loading' })
})

t.test('where no record can be written nothing is loaded, and it is said', async (t) => {
  const machine = fakeMachine(t)
  t.intercept(fs, 'fsyncSync', {
    value: () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    },
  })
  t.match(await hook(machine), { action: 'refuse', error: { code: 'write-failed' }, record: undefined })
  t.same([machine.calls(), machine.loaded()], [[], false])
})
