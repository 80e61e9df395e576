import { KexecctlError } from '../report/errors.ts'
import { VERSION } from '../version.ts'
import type { Args, Option } from './command.ts'
import { COMMANDS } from './commands.ts'
import { OPTIONS } from './options.ts'
import { speltOut } from './spelt-out.ts'

/** A command line, understood. `output`: yargs has answered already (help, version) with this text. */
export type Parsed = { name: string; args: Args } | { output: string }

// yargs makes a list of a value that is given twice, of which no command would know what to take.
const givenTwice = ({ name, args }: { name: string; args: Args }): string | undefined =>
  ['root', 'color', ...Object.keys(COMMANDS[name]?.options ?? {})].find((option) => Array.isArray(args[option]))

const FLAGS = [{ options: OPTIONS }, ...Object.values(COMMANDS)].flatMap(({ options = {} }) =>
  Object.keys(options).filter((name) => options[name]?.type === 'boolean'),
)

// Without `requiresArg` yargs takes a missing value for an empty one.
const yargsOptions = (
  options: Readonly<Record<string, Option>> = {},
): Record<string, Option & { requiresArg: boolean }> =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { ...option, requiresArg: option.type === 'string' }]),
  )

const NAME = /^[a-z]+(?:-[a-z]+)*$/

// yargs takes any value but `true` for false: `--dry-run=1` would stage in earnest. So would `--dryRun=1`,
// `--dry_run=1` and `---dry-run=1`, spellings that it knows as well.
const mustBePlainFlags = (argv: readonly string[]): void => {
  const end = argv.indexOf('--')
  for (const word of argv.slice(0, end < 0 ? undefined : end)) {
    const [, name, value = 'true'] = /^--(?:no-)?([^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) continue
    if (!NAME.test(name)) throw new KexecctlError('usage', `Unknown argument: ${word}`)
    if (FLAGS.includes(name) && value !== 'true' && value !== 'false') {
      throw new KexecctlError('usage', `--${name} takes no value`)
    }
  }
}

/** Parses a command line by the table of commands. Throws `usage`. */
export const parse = async (argv: readonly string[]): Promise<Parsed> => {
  mustBePlainFlags(argv)
  const { default: yargs } = await import('yargs')
  let chosen: { name: string; args: Args } | undefined
  let output: string | undefined
  const parser = yargs()
    .scriptName('kexecctl')
    .usage('$0 [options] COMMAND')
    .version(VERSION)
    .locale('en')
    .wrap(null)
    .parserConfiguration({ 'parse-numbers': false, 'parse-positional-numbers': false, 'dot-notation': false })
    .options(yargsOptions(OPTIONS))
    .default('color', 'auto')
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw new KexecctlError('usage', message?.replace(/\s*\n\s*/g, ' ') ?? error?.message ?? 'wrong arguments')
    })
  for (const [name, command] of Object.entries(COMMANDS)) {
    parser.command(
      name === 'status' ? [command.usage, '$0'] : command.usage,
      command.describe,
      yargsOptions(command.options),
      (args) => {
        chosen = { name, args }
      },
    )
  }
  await parser.parseAsync(speltOut(argv), {}, (_error, _args, text) => {
    if (text) output = text
  })
  if (output !== undefined) return { output: `${output}\n` }
  if (!chosen) throw new KexecctlError('usage', 'no command is named')
  const twice = givenTwice(chosen)
  if (twice !== undefined) throw new KexecctlError('usage', `--${twice} is given twice`)
  // yargs keeps what follows `--` from the command: `stage -- RELEASE` must not stage another
  const [name, ...behind] = chosen.args._ as string[]
  if (behind.length > 0 || (name !== undefined && name !== chosen.name)) {
    throw new KexecctlError('usage', 'nothing can follow --')
  }
  return chosen
}
