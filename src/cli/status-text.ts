import { agree, opinions } from '../plan/disagreement.ts'
import { estimateText } from '../plan/estimate-text.ts'
import type { Facts, Plan } from '../plan/types.ts'
import { findingsText } from '../report/findings-text.ts'
import { table } from '../report/table.ts'
import { nextName } from '../state/next.ts'
import type { Context } from './command.ts'
import { drift } from './drift.ts'
import { armedFallback, stagedData } from './json.ts'
import type { Outlook } from './outlook.ts'

/** Whether what is loaded is somebody else's; null where it cannot be told. */
export const isForeign = ({ slot, record, recordUnknown }: Facts): boolean | null => {
  if (slot.loaded === 'unknown' || (slot.loaded === true && recordUnknown)) return null
  return slot.loaded === true && !record
}

/** The findings that are shown. */
export const shown = ({ findings }: Plan, all: boolean) => findings.filter(({ level }) => all || level !== 'ok')

const runningText = ({ running }: Facts, { confirmation }: Outlook): string => {
  const by = running.bootedBy === 'unknown' ? '' : `, started by ${running.bootedBy}`
  const judged = confirmation && confirmation.state !== 'confirmed' ? `, ${confirmation.text}` : ''
  return `${running.release ?? 'unknown'}${by}${judged}`
}

const stagedText = (facts: Facts): string => {
  const staged = stagedData(facts)
  if (!staged) return isForeign(facts) === null ? 'cannot be told' : 'nothing'
  return `${staged.release}, ${staged.fresh ? 'fresh' : 'stale'}, since ${staged.stagedAt}`
}

const nextReboot = (facts: Facts, plan: Plan, { wishes, reboot }: Outlook): string => {
  const staged = stagedData(facts)
  if (facts.slot.loaded === 'unknown') return 'cannot be told: the kexec slot is not readable'
  if (facts.slot.loaded !== true) return 'goes through the firmware'
  if (isForeign(facts) === null) return 'cannot be told: the record of what is staged is not readable'
  if (!staged) return 'starts an image that kexecctl did not load'
  if (staged.state === 'vetoed')
    return `goes through the firmware: ${staged.release} could not be unloaded and is kept from starting`
  if (plan.action !== 'keep') return `goes through the firmware, unless it is staged anew: ${plan.reason}`
  const [wish] = wishes
  if (wish) return `goes through the firmware: ${wish.message}`
  const some = reboot.some(({ outcome }) => outcome === 'kexec')
  return some ? `starts ${staged.release}` : 'goes through the firmware: kexecctl.service, the last check, does not run'
}

// What the reboot takes that the row before speaks of.
const takesRows = (facts: Facts, { action }: Plan, { wishes, reboot, estimate }: Outlook): string[][] => {
  if (facts.slot.loaded === 'unknown' || isForeign(facts) !== false) return []
  const isKexec = action === 'keep' && wishes.length === 0 && reboot.some(({ outcome }) => outcome === 'kexec')
  const text = estimateText(estimate, isKexec ? 'kexec' : 'firmware')
  return text === undefined ? [] : [['  takes', text]]
}

// How the ways to ask for a reboot go, where they do not all go through the firmware.
const requestRows = ({ reboot }: Outlook): string[][] => {
  const by = (wanted: string) => reboot.filter(({ outcome }) => outcome === wanted).map(({ request }) => request)
  const kexec = by('kexec')
  if (kexec.length === 0) return []
  return [
    ['  by kexec', kexec.join(', ')],
    ['  by firmware', by('firmware').join(', ')],
  ]
}

// Where boot loader, newest and generated link do not agree, all of them.
const opinionRows = (facts: Facts): string[][] => {
  const said = opinions(facts)
  if (agree(said)) return []
  const { next, other, unknown } = facts.boot
  const chosen = next && `${next.kernel.release}, "${next.entry.title}" (${next.entry.at})`
  return [
    ['  boot loader', chosen ?? other ?? `cannot be told: ${unknown}`],
    ['  newest', said.newest ?? 'none'],
    ['  link', said.link ?? 'none'],
  ]
}

const blockedRows = ({ blocked }: Facts): string[][] =>
  blocked.map(({ identity, outcome, evidence, at }) => [
    'blocked',
    `${identity.release}, ${outcome} (${[at, evidence].filter((text) => text !== null).join(', ')})`,
  ])

const fallbackRows = (fallback: Facts['fallback']): string[][] =>
  fallback ? [['fallback', `${fallback.release} (${fallback.entry}), until ${fallback.insteadOf} is confirmed`]] : []

/** What `status` prints. */
export const statusText = (facts: Facts, plan: Plan, ahead: Outlook, { verbose, paint }: Context): string => {
  const rows = [
    ['running', runningText(facts, ahead)],
    ['target', plan.entry ? `${plan.entry.release} (${plan.entry.source})` : 'none'],
    ...opinionRows(facts),
    ['staged', stagedText(facts)],
    ...(facts.next ? [['asked for', `kexecctl next ${nextName(facts.next)}`]] : []),
    ['next reboot', nextReboot(facts, plan, ahead)],
    ...takesRows(facts, plan, ahead),
    ...(verbose ? ahead.reboot.map(({ request, outcome }) => [`  ${request}`, outcome]) : requestRows(ahead)),
    ...fallbackRows(armedFallback(facts)),
    ...blockedRows(facts),
    ['command line', drift(facts)],
    ['kexecctl would', `${plan.action}: ${plan.reason}`],
  ]
  return table(rows) + findingsText(shown(plan, verbose), paint)
}
