import type { Command, Option } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { OPTIONS } from '../options.ts'

/** What is offered: no command that only hooks call. */
export const OFFERED: readonly (readonly [name: string, command: Command])[] = Object.entries(COMMANDS).filter(
  ([, { hidden }]) => !hidden,
)

/** The command that runs where none is named: its options may stand alone. */
export const DEFAULT = OFFERED[0]?.[0] ?? ''

/** The options of every command, those of yargs too. */
export const EVERYWHERE: readonly (readonly [name: string, option: Option])[] = [
  ...Object.entries(OPTIONS),
  ['help', { type: 'boolean', describe: 'Show help' }],
  ['version', { type: 'boolean', describe: 'Show the version' }],
]

/** The options of one command alone, and what of them can be denied. */
export const ownOptions = ({ options = {} }: Command): [name: string, option: Option][] =>
  Object.entries(options).flatMap(([name, option]) => [
    [name, option],
    ...(option.yesNo
      ? [[`no-${name}`, { type: 'boolean', describe: `Not: ${option.describe}` }] as [string, Option]]
      : []),
  ])

/** Whether a command takes more than one release. */
export const takesSeveral = ({ usage }: Command): boolean => usage.includes('..')

// What stands in the files as it is, in quotes or without.
const PLAIN = /^[a-z][a-z0-9-]*$/

/** Every option by its name. Throws where two of one name differ in what they take, or a name needs quotes. */
export const allOptions = (): Map<string, Option> => {
  const all = new Map<string, Option>()
  for (const [name, option] of [...EVERYWHERE, ...OFFERED.flatMap(([, command]) => ownOptions(command))]) {
    const other = all.get(name) ?? option
    if (other.type !== option.type || String(other.choices) !== String(option.choices))
      throw new Error(`two options --${name} take different values`)
    all.set(name, option)
  }
  const words = OFFERED.flatMap(([name, command]) => [name, ...(command.words ?? [])])
  for (const word of [...words, ...all.keys(), ...[...all.values()].flatMap(({ choices }) => choices ?? [])])
    if (!PLAIN.test(word)) throw new Error(`completion cannot offer ${JSON.stringify(word)}`)
  return all
}
