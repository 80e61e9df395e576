import type { Variables } from '../machine/environment.ts'
import { rebootRequest } from '../machine/jobs.ts'
import { readRunning } from '../machine/running.ts'
import { readLoaded } from '../machine/slot.ts'
import type { Environment } from '../machine/types.ts'
import { abstention } from '../plan/abstain.ts'
import {
  type Decision,
  decideReboot,
  isAgainst,
  type Mode,
  rebootCommand,
  type Staged,
} from '../plan/reboot-decision.ts'
import { causesOf, oneLine } from '../report/error-text.ts'
import { KexecctlError } from '../report/errors.ts'
import { reconcileAloud } from '../stage/announce.ts'
import { gatherEnvironment } from '../stage/facts.ts'
import { aftermath } from '../stage/outcome-line.ts'
import type { Outcome } from '../stage/reconcile.ts'
import { readRecord } from '../state/record.ts'
import { type Argv, failureOf, type Ran, run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { exchangeNext, restoreNext } from './exchange-next.ts'
import { gatherWishes } from './wishes.ts'

// logind asks polkit, and tells everybody who is logged in
const TIMEOUT_MS = 120_000

// What keeps kexecctl from staging, and nobody from rebooting.
const NO_REASON = { ostree: false, live: false, crashKernel: false, privileged: undefined } as const

/** What is asked of `kexecctl reboot`: `when` as shutdown(8) takes it, undefined for at once. */
export interface Asked {
  mode: Mode
  when: string | undefined
}

/** What was decided, the command for it as it stands in the tree, and what that had to say. */
export interface Requested extends Decision {
  command: Argv
  said: string
}

/**
 * Throws `refused` where no reboot of this machine can be asked for: in a chroot it would be the host that reboots. A
 * machine where nothing is ever staged (ostree, a live system) reboots as ever.
 */
export const mustBeOurs = (environment: Environment): void => {
  const { chroot, container, imageBuild, systemd, goingDown } = environment
  const hands = abstention({ ...NO_REASON, chroot, container, imageBuild, systemd, goingDown })
  if (hands === undefined) return
  const elsewhere = (chroot ?? false) !== false || imageBuild !== undefined
  const hint = elsewhere ? 'call it on the machine itself' : 'use systemctl reboot: kexecctl has no part in this'
  throw new KexecctlError('refused', `not rebooted: ${hands}`, goingDown === true ? {} : { hint })
}

/** Throws where a decision is not what was asked for: `refused` without a kexec, `foreign` without the firmware. */
export const mustBeAsAsked = (mode: Mode, decision: Decision): void => {
  if (!isAgainst(mode, decision)) return
  throw new KexecctlError(mode === 'firmware' ? 'foreign' : 'refused', `not rebooted: ${decision.reason}`)
}

const afterReconcile = (tree: Tree, outcome: Outcome): Staged => {
  const { action, reason, record, error, facts } = outcome
  const why = [reason, ...(error ? causesOf(error) : [])].join(': ')
  const look = facts && { facts, wishes: gatherWishes(tree, facts) }
  return { action, reason: why + aftermath(outcome), release: record?.release, ...(look && { look }) }
}

// That nothing can be staged, or looked at, is no reason not to reboot: the last check decides.
const settle = async (tree: Tree, env: Variables): Promise<Staged> => {
  try {
    const { outcome } = await reconcileAloud(tree, env, { by: 'hook' })
    return afterReconcile(tree, outcome)
  } catch (caught) {
    return { action: undefined, reason: oneLine(caught), release: undefined }
  }
}

// Nothing has to be staged for the firmware; only an image that is not ours could get in its way.
const asItIs = (tree: Tree): Staged => {
  const foreign = readLoaded(tree) === true && readRecord(tree, readRunning(tree).bootId) === undefined
  const reason = 'an image is loaded that kexecctl did not load'
  return { action: foreign ? 'foreign' : undefined, reason, release: undefined }
}

// What else there is to do about a request that was not accepted, and what there is to say of it.
type Otherwise = (ran: Ran) => Promise<string | undefined>

const carryOut = async (tree: Tree, command: Argv, otherwise?: Otherwise): Promise<string> => {
  const [program, ...args] = command.map((word) => (word.startsWith('/') ? tree.host(word) : word)) as [string]
  const ran = await run([program, ...args], { timeoutMs: TIMEOUT_MS })
  if (succeeded(ran)) return ran.stderr.trim()
  // who holds an inhibitor stands in a line before the last
  const said = ran.stderr.trim().split('\n').slice(-5).join(' ').slice(0, 1000)
  throw new KexecctlError('command-failed', 'the reboot was not accepted', {
    hint: await otherwise?.(ran),
    cause: new Error(ran.missing || ran.timedOut || said === '' ? failureOf(ran) : said),
  })
}

const FIRMWARE = { want: 'firmware' } as const

// A wish that nothing came of would meet whoever reboots next. But systemctl(1) fails as well where a reboot is under
// way already, and who was not answered in time may still have been heard: such a reboot is the one that was meant.
const carryOutWithWish = async (tree: Tree, command: Argv): Promise<string> => {
  const before = await exchangeNext(tree, FIRMWARE)
  return await carryOut(tree, command, async ({ timedOut }) => {
    const request = timedOut ? 'reboot' : await rebootRequest(tree)
    if (request === 'reboot' || request === 'kexec')
      return 'wait: the reboot that is under way goes through the firmware'
    await restoreNext(tree, FIRMWARE, before)
    return undefined
  })
}

/**
 * Reboots by kexec where that can be, else through the firmware. Never fails for lack of a staged kernel, unless that
 * is what is asked. Throws `refused`, `foreign`, `busy`, `write-failed`, `command-failed`; then no reboot was asked
 * for.
 */
export const requestReboot = async (tree: Tree, env: Variables, { mode, when }: Asked): Promise<Requested> => {
  mustBeOurs(await gatherEnvironment(tree, env, 'act'))
  const staged = mode === 'firmware' ? asItIs(tree) : await settle(tree, env)
  // while we waited for the lock another shutdown may have begun
  if (staged.action === 'abstain') mustBeOurs(await gatherEnvironment(tree, env, 'act'))
  const decision = decideReboot(mode, staged, when !== undefined)
  mustBeAsAsked(mode, decision)
  const command = rebootCommand(decision, when)
  const said = await (mode === 'firmware' ? carryOutWithWish : carryOut)(tree, command)
  return { ...decision, command, said }
}
