import t from 'tap'
import type { Args, Run } from '../../src/cli/command.ts'
import type * as Commands from '../../src/cli/commands.ts'
import { blockedData, fallbackData } from '../../src/cli/json.ts'
import { errorData } from '../../src/report/error-text.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import { writeNext } from '../../src/state/next.ts'
import { contextOf } from '../cli/context.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { HISTORY, oneOfEach, textOf } from '../state/lines.ts'
import { itemsOf, textOf as pageText } from './man-page.ts'

// As root, who may change this tree.
const { COMMANDS } = t.mockRequire<typeof Commands>('../../src/cli/commands.ts', {
  '../../src/cli/root.ts': { mustBeRootHere: () => {} },
})

// Keys of what is in it as well; what is named by a user is no key.
const keysOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
}

const SECTION = pageText('kexecctl.8', 'JSON OUTPUT')
const item = (name: string): string =>
  itemsOf('kexecctl.8', 'JSON OUTPUT').find(({ tags }) => tags.includes(name))?.text ?? ''
const has = (text: string, key: string): boolean => new RegExp(`(?<![\\w-])${key}(?![\\w-])`).test(text)

const run = (name: string): Run => {
  const command = COMMANDS[name]
  if (!command) throw new Error(name)
  return command.run
}

const foreign = ({ write }: FakeMachine) => write('/sys/kernel/kexec_loaded', '1\n')
const wish = ({ tree }: FakeMachine) => writeNext(tree, { want: 'firmware' })
const past = ({ write }: FakeMachine) => write(HISTORY, textOf(oneOfEach()))
const stage = async ({ tree }: FakeMachine) => await run('stage')({}, contextOf(tree))

const rows: [name: string, args: Args, prepare?: (machine: FakeMachine) => unknown][] = [
  ['status', {}],
  ['status', {}, stage],
  ['status', {}, wish],
  ['status', {}, foreign],
  ['list', {}],
  ['check', {}],
  ['stage', {}],
  ['stage', { dryRun: true }],
  ['unload', {}],
  ['next', {}],
  ['next', { wish: OLD }],
  ['reboot', { dryRun: true }],
  ['history', {}],
  ['history', {}, past],
  ['metrics', {}],
  ['metrics', {}, stage],
  ['setup', { dryRun: true, enable: 'no' }],
  ['setup', { print: true }],
  ['sort', { releases: ['6.1'] }],
]

t.test('every key that a command answers with is in the page', async (t) => {
  t.strictSame(
    [...new Set(rows.map(([name]) => name))].sort(),
    Object.keys(COMMANDS)
      .filter((name) => name !== 'hook')
      .sort(),
  )
  for (const [name, args, prepare] of rows) {
    const machine = fakeMachine(t)
    await prepare?.(machine)
    const { data } = await run(name)(args, contextOf(machine.tree))
    for (const key of Object.keys(data).filter((key) => key !== 'schema')) t.ok(has(item(name), key), `${name}: ${key}`)
    for (const key of new Set(keysOf(data)))
      t.ok(has(SECTION, key) || ['enable', 'intercept', 'fallback', 'select'].includes(key), `${name}: ${key}`)
  }
})

t.test('and those that few answers have', async (t) => {
  const at = '2026-11-22T03:00:00.000Z'
  const identity = { release: NEW, image: 'image', initrds: [], cmdline: '' }
  const fallback = { schema: 1, loader: 'grub', entry: 'old', file: null, release: OLD, insteadOf: NEW, at } as const
  const values = {
    status: [fallbackData(fallback), blockedData([{ identity, outcome: 'fell back', evidence: null, at }])],
    'An error': [errorData(new KexecctlError('busy', 'busy'))],
  }
  for (const [name, value] of Object.entries(values))
    for (const key of keysOf(value).filter((key) => key !== 'schema')) t.ok(has(item(name), key), `${name}: ${key}`)
})
