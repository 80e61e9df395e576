import { readEstimates } from '../boot/estimates.ts'
import { type Asked, mustBeOurs, requestReboot } from '../boot/request.ts'
import { gatherWishes } from '../boot/wishes.ts'
import { type Estimates, takesLine } from '../plan/estimate-text.ts'
import { type Decision, decideReboot, isAgainst, isTime, rebootCommand } from '../plan/reboot-decision.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { shellWord } from '../report/shell-word.ts'
import type { Answer, Args, Context, Run } from './command.ts'
import { look } from './look.ts'
import { mustBeRootHere } from './root.ts'

const askedOf = ({ firmware, kexecOnly, when }: Args): Asked => {
  if (firmware === true && kexecOnly === true)
    throw new KexecctlError('usage', '--firmware and --kexec-only exclude each other')
  if (when !== undefined && (typeof when !== 'string' || !isTime(when)))
    throw new KexecctlError('usage', `--when cannot be ${when === '' ? 'empty' : when}`, {
      hint: 'write now, +MINUTES or HH:MM',
    })
  return { mode: firmware === true ? 'firmware' : kexecOnly === true ? 'kexec-only' : 'any', when }
}

const how = ({ outcome, release, reason }: Decision): string => {
  if (outcome === null) return `as the last check decides: ${escapeText(reason)}`
  if (outcome === 'firmware') return `through the firmware: ${escapeText(reason)}`
  return release === null ? `by kexec: ${escapeText(reason)}` : `into ${escapeText(release)} by kexec`
}

const time = (when: string | undefined): string => {
  if (when === undefined || when === 'now') return ''
  return when.startsWith('+') ? ` in ${when.slice(1)} min` : ` at ${when}`
}

interface Told {
  decision: Decision
  commands: (readonly string[])[]
  done: boolean
  when: string | undefined
  estimate: Estimates
}

const takes = ({ outcome }: Decision, estimate: Estimates): string =>
  outcome === null ? '' : takesLine('the reboot takes', estimate, outcome)

const dataOf = ({ decision, commands, done, when, estimate }: Told): object => {
  const { outcome, release, reason } = decision
  return { schema: 1, outcome, release, reason, when: when ?? null, commands, done, estimate }
}

const dryRun = async (context: Context, { mode, when }: Asked): Promise<Answer> => {
  const { facts, plan } = await look(context, { by: 'hook' })
  mustBeOurs(facts.environment)
  const { action, reason, entry } = plan
  const staged = { action, reason, release: entry?.release, look: { facts, wishes: gatherWishes(context.tree, facts) } }
  const decision = decideReboot(mode, staged, when !== undefined)
  const against = isAgainst(mode, decision)
  const commands = against ? [] : [rebootCommand(decision, when)]
  const estimate = readEstimates(context.tree)
  return {
    exit: against ? 3 : 0,
    data: dataOf({ decision, commands, done: false, when, estimate }),
    text: [
      against ? `would not reboot: ${escapeText(decision.reason)}\n` : `would reboot${time(when)} ${how(decision)}\n`,
      ...commands.map((argv) => `would run: ${argv.map(shellWord).join(' ')}\n`),
      against ? '' : takes(decision, estimate),
    ].join(''),
  }
}

/**
 * `kexecctl reboot [--firmware|--kexec-only] [--dry-run] [--when TIME]`. Throws `usage`, `not-root`, and what
 * requestReboot throws.
 */
export const run: Run = async (args, context) => {
  const asked = askedOf(args)
  if (args.dryRun === true) return await dryRun(context, asked)
  mustBeRootHere(context)
  const { when } = asked
  const { command, said, ...decision } = await requestReboot(context.tree, context.env, asked)
  const estimate = readEstimates(context.tree)
  const lead = time(when) === '' ? 'rebooting' : `will reboot${time(when)}`
  return {
    exit: 0,
    data: dataOf({ decision, commands: [command], done: true, when, estimate }),
    text: `${lead} ${how(decision)}\n${takes(decision, estimate)}${said === '' ? '' : `${escapeText(said)}\n`}`,
  }
}
