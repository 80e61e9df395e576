import { type LastLook, lastCheck } from './last-check.ts'
import type { Action, Plan } from './types.ts'

/** Which ways are open: by kexec where that can be, only by kexec, only through the firmware. */
export type Mode = 'any' | 'kexec-only' | 'firmware'

/** What is staged, or would be, as reconcile left it. */
export interface Staged extends Pick<Plan, 'reason'> {
  /** Undefined where reconcile could not be carried out: `reason` says why. */
  action: Action | undefined
  release: string | undefined
  /** What the last check would rest on, were it now; not needed where nothing is staged. */
  look?: Pick<LastLook, 'facts' | 'wishes'>
}

/** How a reboot goes. `outcome` is null where only the last check, in the shutdown itself, can tell. */
export interface Decision {
  outcome: 'kexec' | 'firmware' | null
  /** What a kexec starts; null where the boot loader has its say, or where the image is somebody else's. */
  release: string | null
  reason: string
}

/** A program by its absolute path in the tree, and arguments. */
type Argv = [string, ...string[]]

const SYSTEMCTL = '/usr/bin/systemctl'

// What was just staged is fresh.
const verdictOn = ({ reason, look }: Staged): ReturnType<typeof lastCheck> =>
  look ? lastCheck({ request: 'kexec', ...look, plan: { action: 'keep', reason, entry: undefined } }) : { start: true }

/**
 * Decides about a reboot that `kexecctl reboot` is asked for, as the last check would. `scheduled`: by shutdown(8) at a
 * time, which starts whatever image is loaded, also one that is not ours.
 */
export const decideReboot = (mode: Mode, staged: Staged, scheduled: boolean): Decision => {
  const { action, release = null, reason } = staged
  const firmware = (why: string): Decision => ({ outcome: 'firmware', release: null, reason: why })
  if (action === 'foreign' && scheduled)
    return { outcome: 'kexec', release: null, reason: `${reason}, and shutdown(8) starts it` }
  if (mode === 'firmware') return firmware('--firmware asks for it')
  if (action === undefined) return { outcome: null, release: null, reason }
  if (action !== 'keep' && action !== 'stage') return firmware(reason)
  const verdict = verdictOn(staged)
  return verdict.start ? { outcome: 'kexec', release, reason } : firmware(verdict.reason)
}

/** Whether a decision is not what was asked for, so that nothing may be done. */
export const isAgainst = (mode: Mode, { outcome, release }: Decision): boolean =>
  (mode === 'firmware' && outcome === 'kexec') || (mode === 'kexec-only' && (outcome !== 'kexec' || release === null))

/**
 * The command that carries a decision out. `systemctl reboot` by itself starts whatever is loaded from systemd 255 on,
 * unless the variable of systemctl(1) says otherwise; shutdown(8) does on all, and the last check stands in its way.
 */
export const rebootCommand = ({ outcome }: Pick<Decision, 'outcome'>, when: string | undefined): Argv => {
  if (when !== undefined) return ['/usr/sbin/shutdown', '-r', when]
  if (outcome === 'kexec') return [SYSTEMCTL, 'kexec']
  const reboot: Argv = [SYSTEMCTL, 'reboot']
  return outcome === null ? reboot : ['/usr/bin/env', 'SYSTEMCTL_SKIP_AUTO_KEXEC=1', ...reboot]
}

/**
 * Whether shutdown(8) takes a time: `now`, `+MINUTES`, `HH:MM`. Minutes have six digits at most, which is two years.
 */
export const isTime = (text: string): boolean => /^(?:now|\+\d{1,6}|(?:[01]?\d|2[0-3]):[0-5]\d)$/.test(text)
