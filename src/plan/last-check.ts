import type { Next, Wish } from './boot-types.ts'
import type { Facts, Plan } from './types.ts'

/** What the last check comes to: whether the staged image may start, in this very shutdown. */
export type Verdict = { start: true } | { start: false; reason: string }

/** What it rests on, all of it read in this shutdown. `request`: what systemd was asked for. */
export interface LastLook {
  request: 'reboot' | 'kexec'
  facts: Pick<Facts, 'settings' | 'record'>
  plan: Pick<Plan, 'action' | 'reason' | 'entry'>
  next: Next | undefined
  wishes: readonly Wish[]
}

// `kexecctl next kexec` is an administrator's word about this reboot, these are rules for all of them.
const RULES: readonly Wish['id'][] = ['max-consecutive', 'max-age']

// A plan speaks of what is to be done, which is nothing any more.
const notStaged = ({ facts: { record }, plan: { action, reason, entry } }: LastLook): string => {
  if (action !== 'stage') return reason
  const wanted = entry?.release ?? 'the kernel to start next'
  if (!record) return `${wanted} is not staged`
  if (record.release !== entry?.release) return `${record.release} is staged, and ${wanted} is the kernel to start next`
  return `${wanted} is not what it was when it was staged`
}

/**
 * Decides whether the staged image starts: only if it is fresh, is the target, and nothing wants the firmware. What
 * somebody asks for counts however the reboot was asked for; Intercept=no only where no kexec was.
 */
export const lastCheck = (look: LastLook): Verdict => {
  const { request, facts, plan, next, wishes } = look
  const must = next?.want === 'kexec'
  if (plan.action !== 'keep') return { start: false, reason: notStaged(look) }
  const heard = wishes.filter(({ id }) => !(must && RULES.includes(id)))
  if (heard.length > 0) return { start: false, reason: heard.map(({ message }) => message).join('; ') }
  if (!facts.settings.intercept && request === 'reboot' && !must) return { start: false, reason: 'Intercept=no' }
  return { start: true }
}
