import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import t from 'tap'
import { confirmBoot } from '../../src/boot/confirm.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { block, readBlocked } from '../../src/state/blocked.ts'
import { readHistory } from '../../src/state/history.ts'
import { readToken } from '../../src/state/token.ts'
import { boot, ID, identity, SENT, shutdown, THERE, token } from '../plan/boots.ts'
import type { FakeMachine } from '../stage/machine-tree.ts'
import { booted, type Coming, GRUBENV, unit } from './booted.ts'

const PAGE = '/usr/local/bin/page'
const EDITENV = '/usr/bin/grub-editenv'
const STATE = '/var/lib/kexecctl'
const NEXT = 'dddddddd-0000-4000-8000-000000000004'

// bundled, since a node that has to compile what it runs takes ten times as long
const driver = path.join(t.testdir(), 'die.js')
const entryPoints = [path.join(__dirname, '../stage/die.ts')]
buildSync({ entryPoints, outfile: driver, bundle: true, platform: 'node', logLevel: 'error' })

const run = (machine: FakeMachine, last: number | '' = '') => {
  // under `env -i`: tap would have words of its own for a child that is a node
  const words = ['-i', process.execPath, driver, machine.tree.root, 'confirm', `${last}`]
  const { signal, stdout, stderr } = spawnSync('/usr/bin/env', words)
  return { killed: signal === 'SIGKILL', changes: Number(stdout), stderr: String(stderr) }
}

// Who comes after the mark is gone no longer knows when the last service ended, and says so.
const unmeasured = ({ event }: HistoryLine) => event === 'downtime' && { shutdown: '', reason: '' }

// Everything that is left behind, without the times of it.
const endOf = ({ tree, exists }: FakeMachine) => {
  const text = (file: string) => fs.readFileSync(tree.host(file), 'utf8')
  return {
    history: readHistory(tree).map((line) => ({ ...line, at: '', firmwareAt: '', ...unmeasured(line) })),
    lines: text(`${STATE}/history.jsonl`).trim().split('\n').length,
    token: { ...readToken(tree), confirmedAt: readToken(tree)?.confirmedAt === null ? null : 'at some time' },
    blocked: readBlocked(tree).map((one) => ({ ...one, at: '' })),
    panic: text('/proc/sys/kernel/panic'),
    grubenv: text(GRUBENV),
    state: fs.readdirSync(tree.host(STATE)).sort(),
    run: fs.readdirSync(tree.host('/run/kexecctl')).sort(),
    paged: exists('/paged'),
  }
}

// A journal that is gone, and the mark that all was down, 9 seconds after the last check.
const markLater = ({ tree }: FakeMachine, line: HistoryLine): void => {
  const at = Date.parse(line.at) / 1000 + 9
  fs.utimesSync(tree.host(`${STATE}/left`), at, at)
}
const sent: HistoryLine = { ...shutdown(SENT, 'kexec'), uptime: 100, hardwareClock: null } as HistoryLine

const scenarios: { what: string; coming: Coming; more?: (machine: FakeMachine) => void; steps: string[] }[] = [
  {
    what: 'the new kernel arrived',
    coming: {
      arrived: true,
      history: [sent],
      settings: 'Confirm=a.service\n[History]\nKeep=1\n',
      units: unit('active'),
    },
    // as after a block that an administrator has overruled
    more: (machine) => {
      block(machine.tree, { identity: identity(), outcome: 'did not arrive', evidence: null, at: 'then' })
      markLater(machine, sent)
    },
    steps: [EDITENV],
  },
  {
    what: 'a unit failed',
    coming: { arrived: true, settings: 'Confirm=a.service\n', units: unit('failed') },
    steps: [],
  },
  { what: 'it did not arrive', coming: { settings: `OnFallback=${PAGE}\n` }, steps: [PAGE] },
  {
    what: 'it fell back, after it had arrived',
    coming: {
      token: token({ usedBy: THERE, arrived: true }),
      history: [boot()],
      settings: `OnFallback=${PAGE}\n[History]\nKeep=1\n`,
    },
    more: ({ write }) => write('/sys/fs/pstore/dmesg-efi-1', `kexecctl.id=${ID} `),
    steps: [PAGE],
  },
]

const prepare = (t: { testdir: () => string }, { coming, more }: (typeof scenarios)[number]): FakeMachine => {
  const machine = booted(t, coming)
  machine.write(PAGE, `#!/bin/sh\n: >"\${0%${PAGE}}/paged"\n`, 0o755)
  more?.(machine)
  return machine
}

for (const scenario of scenarios) {
  t.test(`${scenario.what}, killed before each of its changes, then done again`, async (t) => {
    const whole = prepare(t, scenario)
    t.equal(run(whole).killed, false)
    const wanted = endOf(whole)
    const measured = readHistory(whole.tree).flatMap((line) => (line.event === 'downtime' ? line.shutdown : []))
    t.same(measured, [scenario.coming.history?.[0] === sent ? 9 : null], 'how long it took is told once')
    for (let last = 0, killed = true; killed; last++) {
      const machine = prepare(t, scenario)
      const { changes, stderr, ...ran } = run(machine, last)
      killed = ran.killed
      t.equal(stderr, '')
      await confirmBoot(machine.tree, {}, async () => {})
      t.same(endOf(machine), wanted, `before change ${last}`)
      const disarmed = machine.calls().filter((call) => call.startsWith('editenv')).length
      t.ok(disarmed <= 1, `before change ${last}: disarmed once`)
      if (!killed) t.ok(changes === last && last > 4, 'it came to its end')
    }
  })

  for (const step of scenario.steps) {
    for (const when of ['before', 'after']) {
      t.test(`${scenario.what}, killed ${when} ${step} has done its work`, async (t) => {
        const whole = prepare(t, scenario)
        t.equal(run(whole).killed, false)
        const wanted = endOf(whole)
        const machine = prepare(t, scenario)
        const script = fs.readFileSync(machine.tree.host(step), 'utf8')
        const die = 'kill -9 "$PPID"\nexit 9\n'
        machine.write(step, when === 'before' ? script.replace('\n', `\n${die}`) : script + die)
        t.equal(run(machine).killed, true)
        machine.write(step, script)
        await confirmBoot(machine.tree, {}, async () => {})
        t.same(endOf(machine), wanted)
      })
    }
  }
}

t.test('a power cut at each change, and a boot through the firmware after it: it fell back once', async (t) => {
  const scenario = scenarios[3]
  if (!scenario) throw new Error('no scenario')
  const keepAll = { ...scenario, coming: { ...scenario.coming, settings: '' } }
  for (let last = 0, killed = true; killed; last++) {
    const machine = prepare(t, keepAll)
    killed = run(machine, last).killed
    machine.write('/proc/sys/kernel/random/boot_id', `${NEXT}\n`)
    await confirmBoot(machine.tree, {}, async () => {})
    const outcomes = readHistory(machine.tree).flatMap((line) => (line.event === 'boot' ? line.outcome : []))
    t.equal(outcomes.filter((outcome) => outcome === 'fell back').length, 1, `before change ${last}: ${outcomes}`)
    t.equal(readBlocked(machine.tree).length, 1)
  }
})
