import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import t, { type Test } from 'tap'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine, NEW, withRoomForOne } from './machine-tree.ts'

const NEWER = '6.12.118+deb13-amd64'
const DIE = '#!/bin/sh\nkill -9 "$1"\nexit 9\n'

// bundled, since a node that has to compile what it runs takes ten times as long
const driver = path.join(t.testdir(), 'die.js')
buildSync({ entryPoints: [`${__dirname}/die.ts`], outfile: driver, bundle: true, platform: 'node', logLevel: 'error' })

const run = (machine: FakeMachine, operation: string, last: number | '' = '') => {
  // under `env -i`: tap would have words of its own for a child that is a node
  const words = ['-i', process.execPath, driver, machine.tree.root, operation, `${last}`]
  const { signal, stdout, stderr } = spawnSync('/usr/bin/env', words)
  return { killed: signal === 'SIGKILL', changes: Number(stdout), stderr: String(stderr) }
}

const hook = (machine: FakeMachine) => reconcile(machine.tree, {}, { by: 'hook' }, 5)
const marks = (machine: FakeMachine) => fs.readdirSync(`${machine.tree.root}/run/kexecctl`).join(' ')

const isStaged = (t: Test, machine: FakeMachine, release: string, what: string): void => {
  const record = machine.record()
  const last = machine.calls().findLast((call) => call.includes(' -l '))
  t.match(record, { state: 'loaded', release }, what)
  t.match(last, `/boot/vmlinuz-${release} `, what)
  t.ok(last?.includes(` kexecctl.id=${record?.id} `), `${what}: what is loaded is what is recorded`)
  t.same([machine.loaded(), marks(machine)], [true, 'lock staged.json'], what)
}

const isEmpty = (t: Test, machine: FakeMachine, left: string, what: string): void => {
  t.same([machine.loaded(), machine.record(), marks(machine)], [false, undefined, left], what)
}

interface Scenario {
  what: string
  operation?: string
  /** Brings the machine to where the operation starts. */
  prepare: (machine: FakeMachine) => Promise<unknown>
  /** Where in kexec(8) it is killed, too. */
  steps: string[]
  /** What has to be after the next reconcile. */
  wanted: (t: Test, machine: FakeMachine, what: string) => void
}

const replace = async (machine: FakeMachine) => {
  await hook(machine)
  machine.install(NEWER)
}

const scenarios: Scenario[] = [
  {
    what: 'the first load',
    prepare: async () => {},
    steps: ['before-load', 'after-load'],
    wanted: (t, machine, what) => isStaged(t, machine, NEW, what),
  },
  {
    what: 'a load over an older image',
    prepare: replace,
    steps: ['before-load', 'after-load'],
    wanted: (t, machine, what) => isStaged(t, machine, NEWER, what),
  },
  {
    what: 'an unload',
    prepare: async (machine) => {
      await hook(machine)
      machine.remove(`/boot/vmlinuz-${NEW}`)
    },
    steps: ['before-unload', 'after-unload'],
    wanted: (t, machine, what) => isEmpty(t, machine, 'lock', what),
  },
  {
    what: 'a load that fails, over an older image',
    prepare: async (machine) => {
      await replace(machine)
      machine.write('/fail-load', 'Key was rejected by service')
    },
    steps: ['before-unload', 'after-unload'],
    wanted: (t, machine, what) => isEmpty(t, machine, 'lock', what),
  },
  {
    what: 'a load that needs the room of the older image',
    prepare: async (machine) => {
      await replace(machine)
      machine.write('/proc/sys/vm/compact_memory', '')
      withRoomForOne(machine)
    },
    steps: ['before-unload', 'after-unload', 'after-load'],
    wanted: (t, machine, what) => isStaged(t, machine, NEWER, what),
  },
  {
    what: 'a load that finds no room at all, over an older image',
    prepare: async (machine) => {
      await replace(machine)
      machine.write('/proc/sys/vm/compact_memory', '')
      machine.write('/fail-load', 'kexec_file_load failed: Cannot allocate memory')
    },
    steps: ['before-unload', 'after-unload'],
    wanted: (t, machine, what) => isEmpty(t, machine, 'lock', what),
  },
  {
    what: 'a load and an unload that fail',
    prepare: async (machine) => {
      await replace(machine)
      machine.write('/fail-load', 'Operation not permitted')
      machine.write('/fail-unload', 'Operation not permitted')
    },
    steps: ['before-unload'],
    wanted: (t, machine, what) => {
      const state = machine.record()?.state
      t.same([machine.loaded(), state, marks(machine)], [true, 'vetoed', 'lock staged.json vetoed'], what)
    },
  },
  {
    what: 'kexec -u behind our back',
    prepare: async (machine) => {
      await hook(machine)
      machine.write('/sys/kernel/kexec_loaded', '0\n')
    },
    steps: [],
    wanted: (t, machine, what) => isEmpty(t, machine, 'held.json lock', what),
  },
  {
    what: 'kexecctl unload',
    operation: 'unload',
    prepare: hook,
    steps: ['before-unload', 'after-unload'],
    // a command that was killed may have done its work or not, but nothing in between
    wanted: (t, machine, what) =>
      machine.loaded() ? isStaged(t, machine, NEW, what) : isEmpty(t, machine, 'held.json lock', what),
  },
]

for (const { what, operation = 'reconcile', prepare, steps, wanted } of scenarios) {
  t.test(`${what}, killed before each of its changes`, async (t) => {
    for (let last = 0, killed = true; killed; last++) {
      const machine = fakeMachine(t)
      await prepare(machine)
      const { changes, stderr, ...ran } = run(machine, operation, last)
      killed = ran.killed
      t.equal(stderr, '')
      await hook(machine)
      wanted(t, machine, `before change ${last}`)
      if (!killed) t.equal(changes, last, 'it came to its end')
    }
  })

  for (const step of steps) {
    t.test(`${what}, killed in kexec(8), ${step}`, async (t) => {
      const machine = fakeMachine(t)
      await prepare(machine)
      machine.write(`/${step}`, DIE, 0o755)
      t.equal(run(machine, operation).killed, true)
      machine.remove(`/${step}`)
      await hook(machine)
      wanted(t, machine, step)
    })
  }
}
