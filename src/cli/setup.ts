import { type Answers, CHOICE_NAMES, CHOICES, type ChoiceName, type Held } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { table } from '../report/table.ts'
import { type Change, planSetup, SETUP_FILE, type Wanted, writeSetup } from '../stage/setup.ts'
import type { Answer, Args, Context, Run } from './command.ts'
import { mustBeRootHere } from './root.ts'
import { changedLines } from './setup-lines.ts'

const FLAGS = CHOICE_NAMES.map((name) => `--${name} ${CHOICES[name].values.join('|')}`).join(', ')

const answerOf = (name: ChoiceName, given: unknown): string => {
  const value = CHOICES[name].values.find((one) => one === given)
  if (value === undefined) throw new KexecctlError('usage', `--${name} takes ${CHOICES[name].values.join(', ')}`)
  return value
}

const answersOf = (args: Args): Answers =>
  Object.fromEntries(
    CHOICE_NAMES.filter((name) => args[name] !== undefined).map((name) => [name, answerOf(name, args[name])]),
  )

const SAID: Record<Held['source'], string> = {
  setup: 'set at',
  config: 'set at',
  LOAD_KEXEC: 'by LOAD_KEXEC at',
  default: 'by default',
  unknown: 'cannot be told from',
}

const stateText = ({ state }: Change): string =>
  table(
    CHOICE_NAMES.map((name) => {
      const { value, source, at } = state[name]
      return [name, `${value}, ${SAID[source]}${at ? ` ${at}` : ''}`]
    }),
  )

// That kexec-tools' own switch keeps us off is no wish that anybody may have had: it asks about its own script.
const switchedOff = ({ state: { enable } }: Change): string[] =>
  enable.source === 'LOAD_KEXEC' && enable.value === 'no'
    ? [`LOAD_KEXEC at ${enable.at} switches kexecctl off; kexecctl setup --enable=yes overrules it, that file stays`]
    : []

const STAGED_BY = 'nothing was staged now: kexecctl-watch.path notices the change, kexecctl stage need not wait for it'

const tell = (change: Change, text: string): Answer => {
  const { added, removed } = changedLines(change.before ?? '', change.after ?? '')
  const changed = change.before !== change.after
  return {
    exit: 0,
    data: { schema: 1, file: SETUP_FILE, changed, choices: change.state, lines: added, removed },
    text,
    warnings: [
      ...change.findings.map(({ message }) => escapeText(message)),
      ...switchedOff(change).map((line) => escapeText(line)),
    ],
  }
}

const linesText = ({ before, after }: Change): string => {
  const { added, removed } = changedLines(before ?? '', after ?? '')
  return [...removed.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)]
    .map((line) => `${escapeText(line)}\n`)
    .join('')
}

const carryOut = async (context: Context, wanted: Wanted, dryRun: boolean): Promise<Answer> => {
  if (!dryRun) mustBeRootHere(context, 'the settings')
  const change = await planSetup(context.tree, wanted)
  if (change.before === change.after) return tell(change, `nothing to change\n${stateText(change)}`)
  const lines = linesText(change)
  if (dryRun) return tell(change, `would change ${SETUP_FILE}:\n${lines}${stateText(change)}`)
  await writeSetup(context.tree, change)
  return tell(change, `changed ${SETUP_FILE}:\n${lines}${stateText(change)}${STAGED_BY}\n`)
}

/**
 * `kexecctl setup [--enable yes|no] [--intercept yes|no] [--fallback yes|no] [--select WORD] [--dry-run] [--undo]
 * [--print]`. Throws `usage`, `not-root`, and what planSetup and writeSetup throw.
 */
export const run: Run = async (args, context) => {
  const answers = answersOf(args)
  const asked = Object.keys(answers).length > 0
  const dryRun = args.dryRun === true
  if (args.undo === true && asked) throw new KexecctlError('usage', '--undo takes no choices')
  if (args.print === true) {
    if (asked || args.undo === true) throw new KexecctlError('usage', '--print changes nothing, and takes no choices')
    const change = await planSetup(context.tree, { answers: {} })
    const text = CHOICE_NAMES.map((name) => `${name}=${change.state[name].value}\n`).join('')
    return { ...tell(change, text), warnings: [] }
  }
  if (args.undo === true) return await carryOut(context, 'undo', dryRun)
  if (asked) return await carryOut(context, { answers }, dryRun)
  if (dryRun) {
    const change = await planSetup(context.tree, { answers: {} })
    return tell(change, stateText(change))
  }
  throw new KexecctlError('usage', 'nothing is asked, and there is no terminal to ask on', { hint: `give ${FLAGS}` })
}
