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
import { isKnown, linesText, plainText, setupData, stateText, switchedOff, whatFollows } from './setup-text.ts'

const MAX_TRIES = 20

const FLAGS = CHOICE_NAMES.map((name) => `--${name} ${CHOICES[name].values.join('|')}`).join(', ')

// The values have been looked at already: by the table of options.
const answersOf = (args: Args): Answers | undefined => {
  const named = CHOICE_NAMES.filter((name) => args[name] !== undefined)
  return named.length === 0 ? undefined : Object.fromEntries(named.map((name) => [name, String(args[name])]))
}

const present = async ({ tree }: Context): Promise<Change> => await planSetup(tree, { answers: {} })

const warningsOf = ({ findings }: Change): string[] => findings.map(({ message }) => escapeText(message))

const answer = (change: Change, text: string): Answer => {
  const off = switchedOff(change)
  return {
    exit: 0,
    data: setupData(change),
    text,
    warnings: [...warningsOf(change), ...(off ? [off] : [])],
  }
}

const unchanged = (change: Change): Answer => answer(change, `nothing to change\n${stateText(change)}`)

const write = async ({ tree }: Context, change: Change, text: string): Promise<Answer> => {
  await writeSetup(tree, change)
  return answer(change, `${text}${stateText(change)}${whatFollows(change)}\n`)
}

// `dpkg --root=DIR --force-script-chrootless` runs the scripts of a target's packages here.
const mustBeMine = (context: Context): void => {
  mustBeRootHere(context, 'the settings')
  if (context.env.DPKG_ROOT)
    throw new KexecctlError('usage', 'DPKG_ROOT is set: these are not the settings of the machine that dpkg works on')
}

const carryOutOnce = async (context: Context, wanted: Wanted, dryRun: boolean): Promise<Answer> => {
  if (!dryRun) mustBeMine(context)
  const change = await planSetup(context.tree, wanted)
  if (change.before === change.after) return unchanged(change)
  if (dryRun) return answer(change, `would change ${SETUP_FILE}:\n${linesText(change)}${stateText(change)}`)
  return await write(context, change, `changed ${SETUP_FILE}:\n${linesText(change)}`)
}

// Of several at once one writes, and the others look again.
const carryOut = async (context: Context, wanted: Wanted, dryRun: boolean): Promise<Answer> => {
  for (let tries = 1; ; tries++) {
    try {
      return await carryOutOnce(context, wanted, dryRun)
    } catch (error) {
      if (!(error instanceof KexecctlError && error.code === 'moved') || tries === MAX_TRIES) throw error
    }
  }
}

const dialog = async (context: Context): Promise<Answer> => {
  if (!isTerminal(0) || !isTerminal(1))
    throw new KexecctlError('usage', 'nothing is asked for, and there is no terminal to ask at', {
      hint: `give some of ${FLAGS}`,
    })
  mustBeMine(context)
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
    return {
      exit: isKnown(change) ? 0 : 1,
      data: setupData(change),
      text: plainText(change, context.verbose),
      warnings: warningsOf(change),
    }
  }
  if (undo || answers) return await carryOut(context, answers ? { answers } : 'undo', dryRun)
  if (args.json === true && !dryRun)
    throw new KexecctlError('usage', '--json asks no questions', { hint: `give some of ${FLAGS}, or --dry-run` })
  if (!dryRun) return await dialog(context)
  const change = await present(context)
  return answer(change, stateText(change))
}
