import { type Answers, CHOICE_NAMES, CHOICES } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { type Change, planSetup, type Wanted } from '../stage/setup.ts'
import { SETUP_FILE, writeSetup } from '../stage/setup-file.ts'
import { openTerminal } from '../sys/ask.ts'
import { isTerminal } from '../sys/terminal.ts'
import type { Answer, Args, Context, Run } from './command.ts'
import { mustBeRootHere } from './root.ts'
import { askChoices, mustAgree } from './setup-dialog.ts'
import { linesText, plainText, setupData, stateText, switchedOff, whatFollows } from './setup-text.ts'

const FLAGS = CHOICE_NAMES.map((name) => `--${name} ${CHOICES[name].values.join('|')}`).join(', ')

// The values have been looked at already: by the table of options.
const answersOf = (args: Args): Answers | undefined => {
  const named = CHOICE_NAMES.filter((name) => args[name] !== undefined)
  return named.length === 0 ? undefined : Object.fromEntries(named.map((name) => [name, String(args[name])]))
}

const present = async ({ tree }: Context): Promise<Change> => await planSetup(tree, { answers: {} })

const answer = (change: Change, text: string): Answer => {
  const off = switchedOff(change)
  return {
    exit: 0,
    data: setupData(change),
    text,
    warnings: [...change.findings.map(({ message }) => escapeText(message)), ...(off ? [off] : [])],
  }
}

const unchanged = (change: Change): Answer => answer(change, `nothing to change\n${stateText(change)}`)

const write = async ({ tree }: Context, change: Change, text: string): Promise<Answer> => {
  await writeSetup(tree, change)
  return answer(change, `${text}${stateText(change)}${whatFollows(change)}\n`)
}

const carryOut = async (context: Context, wanted: Wanted, dryRun: boolean): Promise<Answer> => {
  if (!dryRun) mustBeRootHere(context, 'the settings')
  const change = await planSetup(context.tree, wanted)
  if (change.before === change.after) return unchanged(change)
  if (dryRun) return answer(change, `would change ${SETUP_FILE}:\n${linesText(change)}${stateText(change)}`)
  return await write(context, change, `changed ${SETUP_FILE}:\n${linesText(change)}`)
}

const dialog = async (context: Context): Promise<Answer> => {
  if (!isTerminal(0) || !isTerminal(1))
    throw new KexecctlError('usage', 'nothing is asked for, and there is no terminal to ask at', {
      hint: `give some of ${FLAGS}`,
    })
  mustBeRootHere(context, 'the settings')
  const now = await present(context)
  const terminal = await openTerminal()
  try {
    const off = switchedOff(now)
    if (off) terminal.say(`${off}\n`)
    const change = await planSetup(context.tree, { answers: await askChoices(terminal, now.state) })
    if (change.before === change.after) return unchanged(change)
    terminal.say(`${SETUP_FILE} is to change:\n${linesText(change)}`)
    await mustAgree(terminal, 'Write it?')
    return await write(context, change, '')
  } finally {
    terminal.close()
  }
}

/**
 * `kexecctl setup [--enable yes|no] [--intercept yes|no] [--fallback yes|no] [--select WORD] [--dry-run] [--undo]
 * [--print]`: shows, asks for and writes the four choices. Throws `usage`, `not-root`, `aborted`, `interrupted`, and
 * what planSetup and writeSetup throw.
 */
export const run: Run = async (args, context) => {
  const answers = answersOf(args)
  const [dryRun, undo] = [args.dryRun === true, args.undo === true]
  if (undo && answers) throw new KexecctlError('usage', '--undo takes no choices')
  if (args.print === true) {
    if (undo || answers) throw new KexecctlError('usage', '--print changes nothing')
    const change = await present(context)
    return { exit: 0, data: setupData(change), text: plainText(change, context.verbose) }
  }
  if (undo || answers) return await carryOut(context, answers ? { answers } : 'undo', dryRun)
  if (args.json === true && !dryRun)
    throw new KexecctlError('usage', '--json asks no questions', { hint: `give some of ${FLAGS}, or --dry-run` })
  if (!dryRun) return await dialog(context)
  const change = await present(context)
  return answer(change, stateText(change))
}
