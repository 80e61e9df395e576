import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import t, { type Test } from 'tap'
import { readHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { readToken } from '../../src/state/token.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { goDown } from './going-down.ts'
import { GRUBENV, grubMachine, hasEditenv } from './loader-machine.ts'

const DIE = '#!/bin/sh\nkill -9 "$1"\nexit 9\n'

// bundled, since a node that has to compile what it runs takes ten times as long
const driver = path.join(t.testdir(), 'die.js')
const entryPoints = [path.join(__dirname, '../stage/die.ts')]
buildSync({ entryPoints, outfile: driver, bundle: true, platform: 'node', logLevel: 'error' })

const run = (machine: FakeMachine, last: number | '' = '') => {
  // under `env -i`: tap would have words of its own for a child that is a node
  const words = ['-i', process.execPath, driver, machine.tree.root, 'shutdown', `${last}`]
  const { signal, stdout, stderr } = spawnSync('/usr/bin/env', words)
  return { killed: signal === 'SIGKILL', changes: Number(stdout), stderr: String(stderr) }
}

const is = (machine: FakeMachine, mark: string) => machine.exists(`/run/kexecctl/${mark}`)

// What kexecctl-veto.service asks (systemd.unit(5), triggering conditions).
const isVetoed = (machine: FakeMachine) =>
  (is(machine, 'staged.json') || is(machine, 'vetoed')) && !is(machine, 'armed')

/** Whatever happened: the word is there with all that belongs to it, or the unit takes the firmware. */
const isSafe = (t: Test, machine: FakeMachine, what: string): void => {
  const record = machine.record()
  const isLed = machine.exists(GRUBENV) && /^next_entry=./m.test(fs.readFileSync(machine.tree.host(GRUBENV), 'utf8'))
  t.notOk(isLed && !machine.exists('/var/lib/kexecctl/fallback.json'), `${what}: no wish that is not noted as ours`)
  if (!is(machine, 'armed')) {
    t.ok(isVetoed(machine), `${what}: no kexec`)
    return
  }
  t.match(record, { state: 'loaded', release: NEW }, what)
  t.match(readToken(machine.tree), { id: record?.id, to: NEW, usedBy: null }, what)
  t.match(readHistory(machine.tree).at(-1), { event: 'shutdown', outcome: 'kexec', id: record?.id }, what)
  t.same([machine.loaded(), is(machine, 'vetoed'), machine.exists('/var/lib/kexecctl/next.json')], [true, false, false])
}

interface Scenario {
  what: string
  /** Without GRUB there is no boot loader. */
  grub?: true
  target?: string
  prepare?: (machine: FakeMachine) => void
  /** Where in kexec(8) it is killed, too. */
  steps?: string[]
  /** What has to be where it came to its end. */
  wanted: { armed: boolean; loaded: boolean }
}

const withGrub: Scenario[] = [
  { what: 'a reboot that starts, with a fallback', grub: true, wanted: { armed: true, loaded: true } },
  {
    what: 'a kexec that does not, where a release is asked for',
    grub: true,
    target: 'kexec.target',
    prepare: (machine) => {
      machine.write(`/boot/initrd.img-${NEW}`, 'x')
      writeNext(machine.tree, { want: 'release', release: OLD })
    },
    wanted: { armed: false, loaded: false },
  },
]
if (!hasEditenv) t.comment('grub-editenv is not installed: no fallback is armed')

const scenarios: Scenario[] = [
  ...(hasEditenv ? withGrub : []),
  { what: 'a reboot that starts', wanted: { armed: true, loaded: true } },
  {
    what: 'a kexec that starts, with an old word and mark about',
    target: 'kexec.target',
    prepare: (machine) => {
      machine.write('/run/kexecctl/armed', '')
      machine.write('/var/lib/kexecctl/left', '')
      machine.write('/var/lib/kexecctl/token.json', '{}')
      writeNext(machine.tree, { want: 'kexec' })
    },
    wanted: { armed: true, loaded: true },
  },
  {
    what: 'a kexec that does not',
    target: 'kexec.target',
    prepare: (machine) => {
      machine.write('/run/kexecctl/armed', '')
      machine.write('/no-kexec-reboot', '')
      writeNext(machine.tree, { want: 'firmware' })
    },
    steps: ['before-unload', 'after-unload'],
    wanted: { armed: false, loaded: false },
  },
  {
    what: 'a kexec that does not, of what cannot be unloaded',
    target: 'kexec.target',
    prepare: (machine) => {
      machine.write(`/boot/initrd.img-${NEW}`, 'x')
      machine.write('/fail-unload', 'Operation not permitted')
    },
    steps: ['before-unload'],
    wanted: { armed: false, loaded: true },
  },
]

for (const { what, grub, target, prepare = () => {}, steps = [], wanted } of scenarios) {
  const make = (t: Test) => goDown(grub ? grubMachine(t) : fakeMachine(t), target)

  t.test(`${what}, killed before each of its changes`, async (t) => {
    for (let last = 0, killed = true; killed; last++) {
      const machine = await make(t)
      prepare(machine)
      const { changes, stderr, ...ran } = run(machine, last)
      killed = ran.killed
      t.equal(stderr, '')
      // the guard does this before the program is started
      if (last === 0) machine.remove('/run/kexecctl/armed')
      isSafe(t, machine, `before change ${last}`)
      if (killed) continue
      t.ok(changes === last && last > 4, 'it came to its end')
      t.same({ armed: is(machine, 'armed'), loaded: machine.loaded() }, wanted)
    }
  })

  for (const step of steps) {
    t.test(`${what}, killed in kexec(8), ${step}`, async (t) => {
      const machine = await make(t)
      prepare(machine)
      machine.write(`/${step}`, DIE, 0o755)
      t.equal(run(machine).killed, true)
      isSafe(t, machine, step)
    })
  }
}
