import type { Answer, Args } from './cli/command.ts'
import { COMMANDS } from './cli/commands.ts'
import { keepCompiled } from './cli/keep-compiled.ts'
import { parse } from './cli/parse.ts'
import { parsePlain } from './cli/plain.ts'
import { type ColourMode, painter } from './report/colour.ts'
import { errorData, errorText } from './report/error-text.ts'
import { CATALOGUE, KexecctlError } from './report/errors.ts'
import { jsonText } from './report/json-text.ts'
import { known, openTree } from './sys/fs.ts'
import { remembering } from './sys/remembering.ts'
import { isTerminal } from './sys/terminal.ts'
import { writeAll } from './sys/write.ts'

const OUT = 1
const ERR = 2

const answerWith = (text: string): void => {
  try {
    writeAll(OUT, text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') throw error
    throw new KexecctlError('write-failed', 'the answer cannot be written', { cause: error })
  }
}

// That nobody can hear us is no reason to stop, least of all for a hook.
const tell = (text: string): void => {
  try {
    writeAll(ERR, text)
  } catch {
    // a full disk, a terminal that has gone
  }
}

const print = (answer: Answer, json: boolean): void => {
  for (const warning of answer.warnings ?? []) tell(`kexecctl: ${warning}\n`)
  answerWith(json ? `${jsonText(answer.data)}\n` : answer.text)
}

const asked = (argv: readonly string[], option: string): boolean => {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? undefined : end).includes(option)
}

const dispatch = async (name: string, args: Args): Promise<number> => {
  const command = COMMANDS[name]
  if (!command) throw new KexecctlError('usage', `there is no command ${name}`)
  const paint = painter((args.color as ColourMode | undefined) ?? 'auto', process.env.NO_COLOR, () => isTerminal(1))
  const root = args.root ?? '/'
  if (typeof root !== 'string' || root === '') throw new KexecctlError('usage', '--root takes one directory')
  const tree = openTree(root)
  if (name === 'hook' && tree.root !== '/') throw new KexecctlError('usage', 'hooks are for this machine alone')
  if (known(tree.stat('/'))?.kind !== 'dir') throw new KexecctlError('usage', `${tree.root} is not a directory`)
  const context = {
    tree: command.reads ? remembering(tree) : tree,
    env: process.env,
    verbose: args.verbose === true,
    paint,
  }
  const answer = await command.run(args, context)
  print(answer, args.json === true)
  if (command.reads) keepCompiled(context)
  return answer.exit
}

const start = async (argv: readonly string[]): Promise<number> => {
  // hooks pay for no argument parser
  if (argv[0] === 'hook') return await dispatch('hook', { event: argv[1], arguments: argv.slice(2) })
  const plain = parsePlain(argv)
  if (plain) return await dispatch(plain.name, plain.args)
  const parsed = await parse(argv)
  if (!('output' in parsed)) return await dispatch(parsed.name, parsed.args)
  answerWith(parsed.output)
  return 0
}

const complain = (error: KexecctlError, json: boolean): void => {
  try {
    if (json) writeAll(OUT, `${jsonText(errorData(error))}\n`)
    else tell(errorText(error))
  } catch {
    // that standard output cannot be written may be the error itself
    tell(errorText(error))
  }
}

const fail = (caught: unknown, argv: readonly string[]): number => {
  // whoever read our output has gone
  if ((caught as NodeJS.ErrnoException).code === 'EPIPE') return 0
  const error =
    caught instanceof KexecctlError
      ? caught
      : new KexecctlError('internal', 'something unexpected happened', { cause: caught })
  complain(error, asked(argv, '--json') || asked(argv, '--json=true'))
  if (asked(argv, '--debug')) tell(`${((error.cause as Error | undefined) ?? error).stack}\n`)
  return CATALOGUE[error.code].exit
}

const argv = process.argv.slice(2)
start(argv)
  .catch((caught: unknown) => fail(caught, argv))
  .then(
    (code) => {
      process.exitCode = code
    },
    () => {
      process.exitCode = 1
    },
  )
