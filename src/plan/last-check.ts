import type { Wish } from './boot-types.ts'
import type { Facts, Plan } from './types.ts'

/** What the last check comes to: whether the staged image may start, in this very shutdown. */
export type Verdict = { start: true } | { start: false; reason: string }

/** What it rests on, all of it read in this shutdown. `request`: what systemd was asked for. */
export interface LastLook {
  request: 'reboot' | 'kexec'
  facts: Pick<Facts, 'settings' | 'record' | 'next'>
  plan: Pick<Plan, 'action' | 'reason' | 'entry'>
  wishes: readonly Wish[]
  /** The unit that makes a kexec of a reboot, where it is switched off. */
  notEnabled?: string
}

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
  const { request, facts, plan, wishes, notEnabled } = look
  if (plan.action !== 'keep') return { start: false, reason: notStaged(look) }
  if (wishes.length > 0) return { start: false, reason: wishes.map(({ message }) => message).join('; ') }
  if (request === 'reboot') {
    if (notEnabled !== undefined) return { start: false, reason: `${notEnabled} is not enabled` }
    if (!facts.settings.intercept && facts.next?.want !== 'kexec')
      return { start: false, reason: 'Intercept=no leaves reboots to the firmware' }
  }
  return { start: true }
}
