import { spawnSync } from 'node:child_process'
import { kernels, makeMachine, UUID, write } from '../fixture.ts'
import { type Goal, times } from '../goal.ts'
import { attempts, type Context, type Group } from '../group.ts'
import { growthTable, type Row } from '../growth-table.ts'
import { grubCfg } from '../grub-cfg.ts'
import { makeHistory } from '../history.ts'
import { makeLive } from '../live.ts'
import { type Case, commandOf, environmentOf, interleaved, once } from '../measure.ts'

const KERNELS = [2, 100, 1000, 10_000]
// design.md, "Speed"
const MANY = 1000
const MANY_GOAL = 2
// more than this in a boot menu is a matter of its own, which is measured alone
const MENU = 1000
const GRUB_KB = [1000, 5000, 10_000]
const BOOTS = [200, 10_000]

const ROUNDS = 15
// what takes seconds is not disturbed by what takes milliseconds
const roundsFor = (size: number) => (size >= 10_000 ? 4 : size >= 1000 ? 8 : ROUNDS)

/** Where the trees are laid out, and the start of a command line for one of them. */
interface Place {
  dir: string
  ours: (tree: string, ...args: string[]) => Pick<Case, 'argv' | 'root'>
}

// On a machine in a directory the program starts from what it compiled before, as on a real one.
const onMachine = ({ system }: Context): Place => {
  const { root } = makeLive(system(), kernels(2))
  const program = '/usr/sbin/kexecctl'
  once({ name: 'status', argv: [program, 'status'], root })
  const ours: Place['ours'] = (tree, ...args) => ({ argv: [program, '--root', `/trees/${tree}`, ...args], root })
  return { dir: `${root}/trees`, ours }
}

// Who cannot chroot(2) can read trees all the same.
const inDirectory = ({ dir, program }: Context): Place => ({
  dir,
  ours: (tree, ...args) => ({ argv: [program, '--root', `${dir}/${tree}`, ...args] }),
})

// What is not read as it is meant would be read quickly. Returns what has to be said about it.
const look = (one: Pick<Case, 'argv' | 'root'>): string | undefined => {
  const [file, ...args] = commandOf(one)
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env: environmentOf({}) })
  if (/"source":\s*"bootloader"/.test(stdout)) return undefined
  return /"id":"bootloader-unknown".*?"message":"([^"]*)"/.exec(stdout)?.[1] ?? `it is not read: ${stderr}`
}

interface Trees {
  /** The name of the tree of each size. */
  names: ReadonlyMap<number, string>
  remarks: string
}

const makeTrees = (
  place: Place,
  what: string,
  sizes: readonly number[],
  layOut: (root: string, size: number) => void,
): Trees => {
  const names = new Map(sizes.map((size) => [size, `${what}-${size}`]))
  const remarks = [...names].map(([size, name]) => {
    layOut(`${place.dir}/${name}`, size)
    const remark = look(place.ours(name, 'status', '--json'))
    return remark === undefined ? '' : `\n* ${name}: ${remark}.\n`
  })
  return { names, remarks: remarks.join('') }
}

const rowsOf = ({ ours }: Place, { names }: Trees, commands: readonly string[]): Row[] =>
  commands.flatMap((command) =>
    [...names].map(([size, tree]) => {
      const name = `${command}, ${size.toLocaleString('en')}`
      return { command, size, one: { name, ...ours(tree, command), rounds: roundsFor(size) } }
    }),
  )

const withGoal = (row: Row, goal: Goal): Row => ({ ...row, one: { ...row.one, goal } })

const measured = (things: string, rows: readonly Row[]): string =>
  growthTable(
    things,
    rows,
    interleaved(
      rows.map(({ one }) => one),
      ROUNDS,
    ),
  )

const manyKernels = (place: Place): string => {
  const trees = makeTrees(place, 'kernels', KERNELS, (root, count) => makeMachine(root, kernels(count), MENU))
  const rows = rowsOf(place, trees, ['list', 'status'])
  const goal = times(MANY_GOAL, `list, ${KERNELS[0]}`)
  const table = measured(
    'kernels',
    rows.map((row) => (row.command === 'list' && row.size === MANY ? withGoal(row, goal) : row)),
  )
  return `${table}${trees.remarks}`
}

const largeGrubCfg = (place: Place): string => {
  const names = kernels(2)
  const few = grubCfg(UUID, names.toReversed())
  // two entries for each kernel that is gone, behind those that are there
  const gone = Array.from({ length: 10_000 }, (_, n) => `5.10.${n + 1}-amd64`)
  const each = (grubCfg(UUID, gone).length - few.length) / gone.length
  const texts = GRUB_KB.map((size) => grubCfg(UUID, [...names.toReversed(), ...gone.slice(0, (size * 1000) / each)]))
  const bySize = new Map([few, ...texts].map((text) => [Math.round(text.length / 1000), text]))
  const trees = makeTrees(place, 'grub.cfg', [...bySize.keys()], (root, size) => {
    makeMachine(root, names)
    write(`${root}/boot/grub/grub.cfg`, bySize.get(size) ?? '')
  })
  return `${measured('kB of grub.cfg', rowsOf(place, trees, ['list', 'status']))}${trees.remarks}`
}

const longHistory = (place: Place): string => {
  const trees = makeTrees(place, 'boots', BOOTS, (root, count) => {
    makeMachine(root, kernels(2))
    write(`${root}/var/lib/kexecctl/history.jsonl`, makeHistory(count))
  })
  return `${measured('boots in the history', rowsOf(place, trees, ['status', 'history']))}${trees.remarks}`
}

/** What many kernels, a large boot menu and a long history cost. */
export const scale: Group = {
  name: 'scale',
  title: 'Scale',
  run: (context) => {
    const { attempt, notes } = attempts()
    const [place = inDirectory(context)] = attempt('with what was compiled before', () => onMachine(context))
    const tables = [
      ...attempt('many kernels', () => manyKernels(place)),
      ...attempt('a large grub.cfg', () => largeGrubCfg(place)),
      ...attempt('a long history', () => longHistory(place)),
    ]
    return `${tables.join('\n')}${notes()}`
  },
}
