import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import t from 'tap'
import { confirmBoot } from '../../../src/boot/confirm.ts'
import type { HistoryLine } from '../../../src/plan/boot-types.ts'
import { readBlocked } from '../../../src/state/blocked.ts'
import { readHistory } from '../../../src/state/history.ts'
import { readToken } from '../../../src/state/token.ts'
import { boot, ID, THERE, token } from '../../plan/boots.ts'
import type { FakeMachine } from '../../stage/machine-tree.ts'
import { booted, type Coming, GRUBENV } from '../booted.ts'

export const PAGE = '/usr/local/bin/page'
export const EDITENV = '/usr/bin/grub-editenv'
const STATE = '/var/lib/kexecctl'

// bundled, since a node that has to compile what it runs takes ten times as long
const driver = path.join(t.testdir(), 'die.js')
const entryPoints = [path.join(__dirname, '../../stage/die.ts')]
buildSync({ entryPoints, outfile: driver, bundle: true, platform: 'node', logLevel: 'error' })

/** Confirms a boot in a process of its own, which dies by SIGKILL before its change number `last`. */
export const run = (machine: FakeMachine, last: number | '' = '') => {
  // under `env -i`: tap would have words of its own for a child that is a node
  const words = ['-i', process.execPath, driver, machine.tree.root, 'confirm', `${last}`]
  const { signal, stdout, stderr } = spawnSync('/usr/bin/env', words)
  return { killed: signal === 'SIGKILL', changes: Number(stdout), stderr: String(stderr) }
}

// Who comes after the mark is gone no longer knows when the last service ended, and says so.
const unmeasured = ({ event }: HistoryLine) => event === 'downtime' && { shutdown: '', reason: '' }

// The downtime is measured beside what waits for the units: either may be written down first.
const downtimesLast = (history: readonly HistoryLine[]): HistoryLine[] => {
  const isDowntime = ({ event }: HistoryLine) => event === 'downtime'
  return [...history.filter((line) => !isDowntime(line)), ...history.filter(isDowntime)]
}

// Everything that is left behind, without the times of it.
const endOf = ({ tree, exists }: FakeMachine) => {
  const text = (file: string) => fs.readFileSync(tree.host(file), 'utf8')
  const history = downtimesLast(readHistory(tree))
  return {
    history: history.map((line) => ({ ...line, at: '', firmwareAt: '', ...unmeasured(line) })),
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

/** A boot that is confirmed, and the programs that are run for it. */
export interface Scenario {
  what: string
  coming: Coming
  more?: (machine: FakeMachine) => void
  steps: readonly string[]
  /** How many seconds the shutdown before it took, as the mark tells. */
  shutdown: number | null
}

/** A new machine that a scenario starts from. */
export const prepare = (t: { testdir: () => string }, { coming, more }: Scenario): FakeMachine => {
  const machine = booted(t, coming)
  machine.write(PAGE, `#!/bin/sh\n: >"\${0%${PAGE}}/paged"\n`, 0o755)
  more?.(machine)
  return machine
}

/** A kernel that arrived, and was lost after that. */
export const fellBack = (settings: string): Scenario => ({
  what: 'it fell back, after it had arrived',
  coming: { token: token({ usedBy: THERE, arrived: true }), history: [boot()], settings },
  more: ({ write }) => write('/sys/fs/pstore/dmesg-efi-1', `kexecctl.id=${ID} `),
  steps: [],
  shutdown: null,
})

/** Kills it wherever it can be killed, does it again, and wants what one that was left alone leaves behind. */
export const killEverywhere = (scenario: Scenario): void => {
  t.test(`${scenario.what}, killed before each of its changes, then done again`, async (t) => {
    const whole = prepare(t, scenario)
    t.equal(run(whole).killed, false)
    const wanted = endOf(whole)
    const measured = readHistory(whole.tree).flatMap((line) => (line.event === 'downtime' ? line.shutdown : []))
    t.same(measured, [scenario.shutdown], 'how long it took is told once')
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
