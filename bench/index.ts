// Measures kexecctl against the least that the same thing could cost, and against what people use instead. Ratios are
// of medians, taken in one run and interleaved: milliseconds say much about the machine and what else it does. Nothing
// here is a test. What the tables say, and do not say: docs/performance.md.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { lacking, makeSystem, type System } from '../test/faults/system.ts'
import type { Group } from './group.ts'
import { commands } from './groups/commands.ts'
import { hooks } from './groups/hooks.ts'
import { scale } from './groups/scale.ts'
import { size } from './groups/size.ts'
import { sorting } from './groups/sorting.ts'
import { transactions } from './groups/transactions.ts'
import { head } from './head.ts'
import { PROGRAMS } from './live.ts'
import { fill, PAGE, write } from './markdown.ts'

const ROOT = path.resolve(__dirname, '..')
const BUILT = path.join(ROOT, 'dist/kexecctl')
// the first that the guard of kexecctl takes
const NODE = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath

const GROUPS: readonly Group[] = [hooks, transactions, commands, scale, sorting, size]

const once = (make: () => System) => {
  let made: System | undefined
  return {
    get: () => {
      made ??= make()
      return made
    },
    done: () => made?.done(),
  }
}

const makeMachines = (): System => {
  const why = lacking()
  if (why !== undefined) throw new Error(why)
  return makeSystem(PROGRAMS)
}

const chosen = (only: string | undefined): readonly Group[] => {
  const names = only?.split(',')
  const unknown = names?.find((name) => !GROUPS.some((group) => group.name === name))
  if (unknown === undefined) return GROUPS.filter(({ name }) => names?.includes(name) ?? true)
  throw new Error(`there is no group "${unknown}", but ${GROUPS.map(({ name }) => name).join(', ')}`)
}

const main = (): void => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean' } } })
  const groups = chosen(values.only)
  // rather than after minutes
  if (values.write) for (const { name } of groups) fill(readFileSync(PAGE, 'utf8'), name, '')
  execFileSync(process.execPath, [path.join(ROOT, 'build.mjs')], { stdio: 'inherit' })
  const version = execFileSync(NODE, ['--version'], { encoding: 'utf8' })
  const dir = mkdtempSync(path.join(os.tmpdir(), 'kexecctl-bench-'))
  const machines = once(makeMachines)
  process.on('exit', () => {
    machines.done()
    rmSync(dir, { recursive: true })
  })
  for (const group of groups) {
    const first = head(version)
    const text = `${first}\n\n${group.run({ dir, node: NODE, program: BUILT, system: machines.get })}`
    process.stdout.write(`\n## ${group.title}\n\n${text}`)
    if (values.write) write(group.name, text)
  }
}

try {
  main()
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
// nobody waits for the machines' name space, which is held until we end
process.exit()
