import { readEstimates } from '../boot/estimates.ts'
import { type Estimates, takesLine } from '../plan/estimate-text.ts'
import { loadArgv, loadableOf, type Syscall, syscallsToTry, unloadArgv } from '../plan/kexec-argv.ts'
import { ownWordsFor } from '../plan/own-words.ts'
import type { Facts, Plan } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { findingsText } from '../report/findings-text.ts'
import { shellWord } from '../report/shell-word.ts'
import { reconcileAloud } from '../stage/announce.ts'
import { newId } from '../stage/load.ts'
import { aftermath } from '../stage/outcome-line.ts'
import type { Answer, Context, Run } from './command.ts'
import { recordData, targetData } from './json.ts'
import { look, lookAround } from './look.ts'
import { mustBeInstalled, requestOf } from './release-argument.ts'
import { mustBeRootHere } from './root.ts'

const EXIT = { stage: 0, keep: 0, none: 0, held: 0, disabled: 0, abstain: 0, wait: 3, refuse: 3, foreign: 3 } as const

const commandsOf = (facts: Facts, { effect, entry }: Plan, syscall: Syscall): (readonly string[])[] => {
  if (effect === 'unload') return [unloadArgv(syscall)]
  if (effect !== 'load' || !entry) return []
  const id = newId()
  return [loadArgv(entry, loadableOf(facts, entry, id), ownWordsFor(facts, entry, id), syscall)]
}

// Of what is staged then: whoever stages wants to know what the reboot takes. Whether it will be a kexec is not asked.
const takes = (action: Plan['action'], estimate: Estimates): string =>
  action === 'stage' || action === 'keep' ? takesLine('by kexec a reboot takes', estimate, 'kexec') : ''

const dryRun = (facts: Facts, plan: Plan, { tree, verbose, paint }: Context): Answer => {
  const { action, reason, entry } = plan
  const syscall = syscallsToTry(facts.settings, facts.slot)[0] ?? null
  const commands = syscall === null ? [] : commandsOf(facts, plan, syscall)
  const findings = plan.findings.filter(({ level }) => verbose || level !== 'ok')
  const estimate = readEstimates(tree)
  return {
    exit: action === 'refuse' ? 3 : 0,
    data: { schema: 1, action, reason, target: targetData(entry), syscall, commands, findings, estimate },
    text: [
      `${action}: ${escapeText(reason)}\n`,
      ...commands.map((argv) => `would run: ${argv.map(shellWord).join(' ')}\n`),
      takes(action, estimate),
      findingsText(findings, paint),
    ].join(''),
  }
}

const carryOut = async ({ tree, env }: Context, request: ReturnType<typeof requestOf>): Promise<Answer> => {
  const { outcome, line } = await reconcileAloud(tree, env, request)
  const { action, reason, error } = outcome
  if (error) throw new KexecctlError(error.code, reason + aftermath(outcome), { cause: error.cause, hint: error.hint })
  const estimate = readEstimates(tree)
  const text = `${line ?? `nothing done: ${escapeText(reason)}`}\n${takes(action, estimate)}`
  // the facts are those before the load, so that they cannot tell what is fresh now
  const fresh = action === 'stage' || action === 'keep'
  const staged = outcome.record ? recordData(outcome.record, fresh) : null
  return {
    exit: EXIT[action],
    data: { schema: 1, action, reason, staged, estimate },
    text,
  }
}

/** `kexecctl stage [RELEASE] [--dry-run] [--force]`. Throws `no-such-kernel`, `not-root`, and what staging throws. */
export const run: Run = async (args, context) => {
  const request = requestOf(args, 'admin')
  if (args.dryRun === true) {
    const { facts, plan } = await look(context, request)
    mustBeInstalled(request, facts)
    return dryRun(facts, plan, context)
  }
  mustBeRootHere(context)
  mustBeInstalled(request, await lookAround(context))
  return await carryOut(context, request)
}
