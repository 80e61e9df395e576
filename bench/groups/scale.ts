import { spawnSync } from 'node:child_process'
import { COMMANDS } from '../../src/cli/commands.ts'
import { kernels, makeMachine, UUID, write } from '../fixture.ts'
import { type Goal, times } from '../goal.ts'
import { attempts, type Context, type Group } from '../group.ts'
import { growthTable, type Row } from '../growth-table.ts'
import { grubCfg } from '../grub-cfg.ts'
import { makeHistory } from '../history.ts'
import { interleaved } from '../measure.ts'

const KERNELS = [2, 100, 1000, 10_000]
// design.md, "Speed"
const MANY = 1000
const MANY_GOAL = 2
// more than this in a boot menu is a matter of its own, which is measured alone
const MENU = 1000
const GRUB_KB = [1000, 10_000]
const BOOTS = [200, 10_000]

const ROUNDS = 15
// what takes seconds is not disturbed by what takes milliseconds
const roundsFor = (size: number) => (size >= 10_000 ? 4 : size >= 1000 ? 8 : ROUNDS)

// A machine that is not read as it is meant would be read quickly.
const mustRead = (program: string, root: string): void => {
  const { stdout, stderr } = spawnSync(program, ['--root', root, '--json', 'status'], { encoding: 'utf8' })
  const source = /"source":\s*"(\w+)"/.exec(stdout)?.[1]
  if (source !== 'bootloader') throw new Error(`status takes its target from ${source}: ${stderr || stdout}`)
}

// Commands on the machines in directories that were made for each size.
const rowsOf = (program: string, roots: ReadonlyMap<number, string>, commands: readonly string[]): Row[] =>
  commands.flatMap((command) =>
    [...roots].map(([size, root]) => {
      const name = `${command}, ${size.toLocaleString('en')}`
      return { command, size, one: { name, argv: [program, '--root', root, command], rounds: roundsFor(size) } }
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

const makeRoots = (
  { dir, program }: Context,
  what: string,
  sizes: readonly number[],
  layOut: (root: string, size: number) => void,
): Map<number, string> =>
  new Map(
    sizes.map((size) => {
      const root = `${dir}/${what}-${size}`
      layOut(root, size)
      mustRead(program, root)
      return [size, root]
    }),
  )

const manyKernels = (context: Context): string => {
  const roots = makeRoots(context, 'kernels', KERNELS, (root, count) => makeMachine(root, kernels(count), MENU))
  const rows = rowsOf(context.program, roots, ['list', 'status'])
  const goal = times(MANY_GOAL, `list, ${KERNELS[0]}`)
  return measured(
    'kernels',
    rows.map((row) => (row.command === 'list' && row.size === MANY ? withGoal(row, goal) : row)),
  )
}

const largeGrubCfg = (context: Context): string => {
  const names = kernels(2)
  const few = grubCfg(UUID, names.toReversed())
  // two entries for each kernel that is gone, behind those that are there
  const gone = Array.from({ length: 10_000 }, (_, n) => `5.10.${n + 1}-amd64`)
  const kb = (text: string) => Math.round(text.length / 1000)
  const each = (grubCfg(UUID, gone).length - few.length) / gone.length
  const texts = GRUB_KB.map((size) => grubCfg(UUID, [...names.toReversed(), ...gone.slice(0, (size * 1000) / each)]))
  const bySize = new Map([few, ...texts].map((text) => [kb(text), text]))
  const roots = makeRoots(context, 'grub', [...bySize.keys()], (root, size) => {
    makeMachine(root, names)
    write(`${root}/boot/grub/grub.cfg`, bySize.get(size) ?? '')
  })
  return measured('kB of grub.cfg', rowsOf(context.program, roots, ['list', 'status']))
}

const longHistory = (context: Context, note: (command: string) => void): string => {
  const roots = makeRoots(context, 'boots', BOOTS, (root, count) => {
    makeMachine(root, kernels(2))
    write(`${root}/var/lib/kexecctl/history.jsonl`, makeHistory(count))
  })
  const commands = ['status', 'history'].filter((command) => Object.hasOwn(COMMANDS, command) || note(command))
  return measured('boots in the history', rowsOf(context.program, roots, commands))
}

/** What many kernels, a large boot menu and a long history cost. */
export const scale: Group = {
  name: 'scale',
  title: 'Scale',
  run: (context) => {
    const { attempt, notes } = attempts()
    const missing = (command: string) => {
      attempt(command, () => {
        throw new Error('there is no such command yet')
      })
    }
    const tables = [
      ...attempt('many kernels', () => manyKernels(context)),
      ...attempt('a large grub.cfg', () => largeGrubCfg(context)),
      ...attempt('a long history', () => longHistory(context, missing)),
    ]
    return `${tables.join('\n')}${notes()}`
  },
}
