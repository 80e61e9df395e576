import { isAsWanted } from '../plan/as-wanted.ts'
import type { Facts } from '../plan/types.ts'
import { nextName } from '../state/next.ts'
import type { Run } from './command.ts'
import { armedFallback, blockedData, fallbackData, stagedData, targetData } from './json.ts'
import { glance } from './look.ts'
import { lookAhead } from './outlook.ts'
import { isForeign, shown, statusText } from './status-text.ts'

const slotData = ({ slot }: Facts): boolean | null => (slot.loaded === 'unknown' ? null : slot.loaded === true)

/** `kexecctl status [--exit-code]`. */
export const run: Run = async (args, context) => {
  const { facts, plan } = await glance(context)
  const ahead = lookAhead(context.tree, facts, plan)
  const { running, settings } = facts
  const data = {
    schema: 1,
    running: running.release ?? null,
    bootedBy: running.bootedBy,
    enabled: settings.enabled,
    loaded: slotData(facts),
    foreign: isForeign(facts),
    held: plan.action === 'held',
    blocked: blockedData(facts.blocked),
    next: nextName(facts.next),
    fallback: fallbackData(armedFallback(facts)),
    staged: stagedData(facts),
    target: targetData(plan.entry),
    action: plan.action,
    reason: plan.reason,
    reboot: ahead.reboot,
    estimate: ahead.estimate,
    wishes: ahead.wishes,
    confirmed: ahead.confirmation?.state ?? null,
    findings: shown(plan, false),
  }
  const exit = args.exitCode === true && !isAsWanted(plan, ahead.confirmation) ? 3 : 0
  return { exit, data, text: statusText(facts, plan, ahead, context) }
}
