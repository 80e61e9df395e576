import { agree, opinions } from '../plan/disagreement.ts'
import type { Action, Facts, Plan } from '../plan/types.ts'
import { findingsText } from '../report/findings-text.ts'
import { table } from '../report/table.ts'
import type { Context, Run } from './command.ts'
import { drift } from './drift.ts'
import { stagedData, targetData } from './json.ts'
import { look } from './look.ts'

// What monitoring has nothing to complain about.
const QUIET: readonly Action[] = ['keep', 'none', 'disabled', 'held', 'abstain']
const isAsWanted = ({ action, effect }: Plan): boolean => QUIET.includes(action) && effect !== 'unload'

// null where it cannot be told
const isForeign = ({ slot, record, recordUnknown }: Facts): boolean | null => {
  if (slot.loaded === 'unknown' || (slot.loaded === true && recordUnknown)) return null
  return slot.loaded === true && !record
}

const stagedText = (facts: Facts): string => {
  const staged = stagedData(facts)
  if (!staged) return isForeign(facts) === null ? 'cannot be told' : 'nothing'
  return `${staged.release}, ${staged.fresh ? 'fresh' : 'stale'}, since ${staged.stagedAt}`
}

const nextReboot = (facts: Facts, plan: Plan): string => {
  const staged = stagedData(facts)
  if (facts.slot.loaded === 'unknown') return 'cannot be told: the kexec slot is not readable'
  if (facts.slot.loaded !== true) return 'goes through firmware'
  if (isForeign(facts) === null) return 'cannot be told: the record of what is staged is not readable'
  if (!staged) return 'starts an image that kexecctl did not load'
  if (staged.state === 'vetoed')
    return `goes through firmware: ${staged.release} could not be unloaded and must not start`
  return staged.fresh ? `starts ${staged.release}` : `starts ${staged.release}, which is stale: ${plan.reason}`
}

// Where boot loader, newest and generated link do not agree, all of them.
const opinionRows = (facts: Facts): string[][] => {
  const said = opinions(facts)
  if (agree(said)) return []
  const { next, other, unknown } = facts.boot
  return [
    [
      '  boot loader',
      next
        ? `${next.kernel.release}, "${next.entry.title}" (${next.entry.at})`
        : (other ?? `cannot be told: ${unknown}`),
    ],
    ['  newest', said.newest ?? 'none'],
    ['  link', said.link ?? 'none'],
  ]
}

const shown = ({ findings }: Plan, all: boolean) => findings.filter(({ level }) => all || level !== 'ok')

const textOf = (facts: Facts, plan: Plan, { verbose, paint }: Context): string => {
  const { running } = facts
  const rows = [
    [
      'running',
      `${running.release ?? 'unknown'}${running.bootedBy === 'unknown' ? '' : `, started by ${running.bootedBy}`}`,
    ],
    ['target', plan.entry ? `${plan.entry.release} (${plan.entry.source})` : 'none'],
    ...opinionRows(facts),
    ['staged', stagedText(facts)],
    ['next reboot', nextReboot(facts, plan)],
    ['command line', drift(facts)],
    ['kexecctl would', `${plan.action}: ${plan.reason}`],
  ]
  return table(rows) + findingsText(shown(plan, verbose), paint)
}

/** `kexecctl status [--exit-code]`. */
export const run: Run = async (args, context) => {
  const { facts, plan } = await look(context, { by: 'hook' })
  const { running, slot, settings } = facts
  const data = {
    schema: 1,
    running: running.release ?? null,
    bootedBy: running.bootedBy,
    enabled: settings.enabled,
    loaded: slot.loaded === 'unknown' ? null : slot.loaded === true,
    foreign: isForeign(facts),
    held: plan.action === 'held',
    blocked: [],
    next: 'auto',
    fallback: null,
    staged: stagedData(facts),
    target: targetData(plan.entry),
    action: plan.action,
    reason: plan.reason,
    reboot: [],
    findings: shown(plan, false),
  }
  const exit = args.exitCode === true && !isAsWanted(plan) ? 3 : 0
  return { exit, data, text: textOf(facts, plan, context) }
}
