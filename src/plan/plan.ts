import { abstention } from './abstain.ts'
import { checkEntry, checkEnvironment, reasonToRefuse, reasonToWait, unknownIgnores } from './checks/index.ts'
import { identityOf, isFresh, sameIdentity } from './freshness.ts'
import type { Action, BaseFacts, Effect, Entry, Facts, Plan, Request } from './types.ts'

/** Whether an entry is the kernel that runs: release and build are the same, where the image tells its build. */
export const isRunning = ({ running }: Pick<BaseFacts, 'running'>, { kernel }: Pick<Entry, 'kernel'>): boolean =>
  kernel.release === running.release &&
  (kernel.header.build === undefined || running.build === undefined || kernel.header.build === running.build)

/** Whether the running kernel is to be staged as well, where it is the target. */
export const wantsRunning = ({ settings, next }: Pick<BaseFacts, 'settings' | 'next'>): boolean =>
  settings.when === 'always' || next?.want === 'kexec'

/** What to do with the slot when nothing of ours belongs in it: unload our image, or drop a record without one. */
const clear = ({ record, slot }: Facts): Effect => {
  if (!record) return 'nothing'
  return slot.loaded === false || slot.loaded === 'none' ? 'forget' : 'unload'
}

/** Whoever acts has to know what the slot holds; who merely looks may not be allowed to see it. */
const isInTheDark = ({ environment, slot }: Facts): boolean =>
  environment.privileged !== undefined && slot.loaded === 'unknown'

/** Our image is gone and we did not take it out: somebody ran `kexec -u`. */
const isTakenOut = ({ record, slot }: Facts): boolean => record?.state === 'loaded' && slot.loaded === false

const isHeld = (facts: Facts, { release, cmdline }: Entry): boolean => {
  const { record, held, identity } = facts
  if (held === null) return identity === undefined
  const removed = record && isTakenOut(facts) ? identityOf(record) : held
  // who may not read the files has release and command line to go by
  return removed !== undefined && sameIdentity(removed, identity ?? { ...removed, release, cmdline })
}

/**
 * Decides, from facts alone: no file, no process, no clock. The table of actions stands in the design: abstain before
 * everything, then what switches us off, then what others loaded, then the target.
 */
export const plan = (facts: Facts, request: Request): Plan => {
  const { settings, slot, record, choice, next } = facts
  const { entry } = choice
  const admin = request.by === 'admin'
  const checked = entry ? checkEntry(facts, entry) : checkEnvironment(facts)
  const findings = [
    ...settings.findings,
    ...unknownIgnores(settings.ignore),
    ...facts.inventory.findings,
    ...facts.boot.findings,
    ...choice.findings,
    ...checked,
  ]
  const decide = (action: Action, effect: Effect, reason: string): Plan => ({ action, reason, entry, effect, findings })

  const hands = abstention(facts.environment)
  if (hands !== undefined) return decide('abstain', 'nothing', hands)
  if (isInTheDark(facts)) return decide('abstain', 'nothing', 'it cannot be told whether an image is loaded')
  const fresh = record !== undefined && entry !== undefined && slot.loaded === true && isFresh(record, entry, facts)
  // while it is switched off an administrator may still ask for one reboot
  const asked = admin || (next !== undefined && next.want !== 'firmware') || (fresh && record.by === 'admin')
  if (!settings.enabled && settings.enabledBy.source !== 'unknown' && !asked) {
    const { source, at } = settings.enabledBy
    return decide('disabled', clear(facts), `switched off by ${at ? `${source} (${at})` : source}`)
  }
  if (slot.loaded === true && !record && !request.force) {
    const unknown = 'an image is loaded, and the record that would say whose is not readable'
    return decide('foreign', 'nothing', facts.recordUnknown ? unknown : 'an image is loaded that kexecctl did not load')
  }
  const refusal = reasonToRefuse(findings, fresh)
  if (!entry) return decide('refuse', clear(facts), refusal?.message ?? 'there is no kernel to stage')
  if (isRunning(facts, entry) && !wantsRunning(facts) && entry.source !== 'argument') {
    return decide('none', clear(facts), `${entry.release} is running already`)
  }
  if (!asked && isHeld(facts, entry)) {
    return decide('held', isTakenOut(facts) ? 'hold' : clear(facts), 'an administrator unloaded it')
  }
  if (refusal) return decide('refuse', clear(facts), refusal.message)
  const later = reasonToWait(checked, settings.ignore)
  if (later && !fresh) return decide('wait', clear(facts), later.message)
  if (fresh) return decide('keep', 'nothing', `${entry.release} is staged already`)
  return decide('stage', 'load', `${entry.release} is the kernel to start next`)
}
