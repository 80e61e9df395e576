import { loadArgv, syscallsToTry } from '../plan/kexec-argv.ts'
import type { Facts, Plan } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { findingsText } from '../report/findings-text.ts'
import { announce } from '../stage/announce.ts'
import { newId } from '../stage/load.ts'
import { aftermath } from '../stage/outcome-line.ts'
import { reconcile } from '../stage/reconcile.ts'
import type { Answer, Context, Run } from './command.ts'
import { stagedData, targetData } from './json.ts'
import { look } from './look.ts'
import { mustBeInstalled, requestOf } from './release-argument.ts'
import { mustBeRootHere } from './root.ts'

const LOCK_SECONDS = 60

const EXIT = { stage: 0, keep: 0, none: 0, held: 0, disabled: 0, abstain: 0, wait: 3, refuse: 3, foreign: 3 } as const

const dryRun = (facts: Facts, plan: Plan, { verbose, paint }: Context): Answer => {
  const { action, reason, entry } = plan
  const syscall = syscallsToTry(facts.settings, facts.slot)[0] ?? null
  const commands = action === 'stage' && entry && syscall ? [loadArgv(entry, newId(), syscall)] : []
  const findings = plan.findings.filter(({ level }) => verbose || level !== 'ok')
  return {
    exit: action === 'refuse' ? 3 : 0,
    data: { schema: 1, action, reason, target: targetData(entry), syscall, commands, findings },
    text: [
      `${action}: ${reason}\n`,
      ...commands.map((argv) => `would run: ${argv.map((a) => JSON.stringify(a)).join(' ')}\n`),
      findingsText(findings, paint),
    ].join(''),
  }
}

const carryOut = async ({ tree, env }: Context, request: ReturnType<typeof requestOf>): Promise<Answer> => {
  const outcome = await reconcile(tree, env, request, LOCK_SECONDS)
  const line = await announce(outcome)
  const { action, reason, facts, error } = outcome
  if (error) throw new KexecctlError(error.code, reason + aftermath(outcome), { cause: error.cause, hint: error.hint })
  const text = `${line ?? `nothing done: ${reason}`}\n`
  const staged = outcome.record ?? null
  return {
    exit: EXIT[action],
    data: { schema: 1, action, reason, staged: staged && facts ? stagedData({ ...facts, record: staged }) : null },
    text,
  }
}

/** `kexecctl stage [RELEASE] [--dry-run] [--force]`. Throws `no-such-kernel`, `not-root`, and what staging throws. */
export const run: Run = async (args, context) => {
  const request = requestOf(args, 'admin')
  if (args.dryRun !== true) mustBeRootHere(context)
  const { facts, plan } = await look(context, request)
  mustBeInstalled(request, facts)
  if (args.dryRun === true) return dryRun(facts, plan, context)
  return await carryOut(context, request)
}
