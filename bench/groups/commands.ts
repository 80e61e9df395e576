import { statSync } from 'node:fs'
import { costsTable } from '../costs-table.ts'
import { figure } from '../figures.ts'
import { kernels } from '../fixture.ts'
import { besides, type MedianOf, times } from '../goal.ts'
import { attempts, type Context, type Group } from '../group.ts'
import { kexecLoadKernel, realKexec } from '../kexec-tools.ts'
import { type Live, makeLive } from '../live.ts'
import { type Case, interleaved, memoryOf, once } from '../measure.ts'
import { programsOfNode } from '../programs.ts'

const NODE = 'node -e 0'
// the stand-in, that reads both files and loads nothing
const BARE = 'kexec -s -l'
const HASH = 'node, hashing the image'

const ROUNDS = 25

// design.md, "Speed": what staging may take besides kexec(8) and the start of node.
const STAGING_MS = 80
const MS_FOR_MB = 1

// design.md, "Speed": these start no process.
const ALONE = ['status', 'list', 'check']

const allCases = ({ system, dir }: Context, attempt: ReturnType<typeof attempts>['attempt']): Case[] => {
  const releases = kernels(2)
  const [image, initrd] = [`/boot/vmlinuz-${releases[1]}`, `/boot/initrd.img-${releases[1]}`]
  const machine = makeLive(system(), releases)
  const { root, fresh } = machine
  const node: Case = { name: NODE, argv: ['/usr/bin/node', '-e', '0'], root }
  const ours = (name: string, ...args: string[]) => ({ name, argv: ['/usr/sbin/kexecctl', ...args], root })
  // of what `check` reads through it is the image that its package has a digest of
  const hash = `require('crypto').createHash('md5').update(require('fs').readFileSync(process.argv[1])).digest('hex')`
  const hashing: Case = { name: HASH, argv: ['/usr/bin/node', '-e', hash, image], root, against: NODE }
  const bare: Case = {
    name: BARE,
    argv: ['/usr/sbin/kexec', '-s', '-l', image, `--initrd=${initrd}`, '--reuse-cmdline'],
    root,
    before: fresh,
  }
  const mb = (statSync(root + image).size + statSync(root + initrd).size) / 1e6
  const reading = { against: NODE, goal: times(1.6, NODE), before: fresh }
  const staging = {
    text: `${BARE} + ${NODE} + ${STAGING_MS} ms + ${MS_FOR_MB} ms for each of ${figure(mb)} MB`,
    allowed: (median: MedianOf) => median(BARE) + median(NODE) + STAGING_MS + MS_FOR_MB * mb,
  }
  const stage = ours('stage', 'stage')
  return [
    node,
    { ...ours('status', 'status'), ...reading },
    {
      ...ours('status, not compiled yet', 'status'),
      against: NODE,
      before: () => {
        fresh()
        machine.remove('/var/cache/kexecctl')
      },
    },
    { ...ours('list', 'list'), ...reading },
    hashing,
    {
      ...ours('check', 'check'),
      ...reading,
      goal: besides(reading.goal, 'hashing the image', (median) => median(HASH) - median(NODE)),
    },
    { ...ours('stage --dry-run', 'stage', '--dry-run'), against: NODE, before: fresh },
    ...attempt('kexec --version', realKexec),
    bare,
    {
      ...stage,
      against: BARE,
      goal: staging,
      before: fresh,
    },
    { ...again(machine, stage), against: NODE },
    ...attempt("kexec-tools' own way", () => {
      const other = makeLive(system(), releases)
      for (const name of ['vmlinuz', 'initrd.img']) other.link(`/${name}`, `boot/${name}-${releases[1]}`)
      const one = kexecLoadKernel(other, `${dir}/kexec-tools`)
      once(one)
      if (other.calls().loads !== 1) throw new Error('it loaded nothing')
      return { ...one, against: BARE }
    }),
  ]
}

// What is staged already is not staged again.
const again = (machine: Live, stage: Case): Case => ({
  ...stage,
  name: 'stage, staged already',
  before: () => {
    if (machine.exists('/run/kexecctl/staged.json')) return
    machine.fresh()
    once(stage)
  },
})

/** Our commands on a machine, beside node and kexec(8). */
export const commands: Group = {
  name: 'commands',
  title: 'Commands',
  run: (context) => {
    const { attempt, notes } = attempts()
    const cases = attempt('commands on a machine', () => allCases(context, attempt)).flat()
    if (cases.length === 0) return notes()
    const memory = (one: Case) => {
      const mb = memoryOf(one)
      return mb === undefined ? '' : figure(mb)
    }
    const programs = new Map(cases.map((one) => [one.name, programsOfNode(one)]))
    const alone = ({ name }: Case) => (programs.get(name) === 0 ? 'met' : 'NOT met')
    const costs = interleaved(cases, ROUNDS)
    const table = costsTable('command', cases, costs, [
      ['programs', ({ name }) => `${programs.get(name) ?? ''}`],
      ['node alone', (one) => (ALONE.includes(one.name) && programs.get(one.name) !== undefined ? alone(one) : '')],
      ['MB', memory],
    ])
    return `${table}${notes()}`
  },
}
