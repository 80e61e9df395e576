import { readEnvironment, type Variables } from '../machine/environment.ts'
import { rebootRequest } from '../machine/jobs.ts'
import { abstention } from '../plan/abstain.ts'
import { type LastLook, lastCheck, type Verdict } from '../plan/last-check.ts'
import { plan as decide } from '../plan/plan.ts'
import type { Facts, Request } from '../plan/types.ts'
import { causesOf } from '../report/error-text.ts'
import { escapeText } from '../report/escape.ts'
import { gatherBase, lookAtTarget } from '../stage/facts.ts'
import { tellJournal } from '../stage/journal.ts'
import { withLock } from '../stage/lock.ts'
import { ARMED } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile, touchFile } from '../sys/write.ts'
import { veto } from './veto.ts'

// Whoever else stages stops before us: who still holds the lock is stuck.
const LOCK_SECONDS = 10
const REQUEST: Request = { by: 'hook' }

interface Look extends LastLook {
  facts: Facts
}

// The environment without the question whether the system goes down: it does.
const look = async (tree: Tree, env: Variables, request: LastLook['request']): Promise<Look> => {
  const facts = lookAtTarget(tree, await gatherBase(tree, readEnvironment(tree, env, true)), REQUEST, env)
  return { request, facts, plan: decide(facts, REQUEST), next: undefined, wishes: [] }
}

const sayVeto = async (tree: Tree, { facts }: Look, reason: string): Promise<void> => {
  const { record } = facts
  const error = await veto(tree, facts)
  const what = record ? `${escapeText(record.release)} does not start` : 'nothing of ours starts'
  const loaded = error ? `; it could not be unloaded (${[error.message, ...causesOf(error)].join(': ')})` : ''
  await tellJournal({
    message: `${what}, this reboot goes through firmware: ${escapeText(reason)}${loaded}`,
    priority: record ? 4 : 6,
    action: 'veto',
    release: record?.release,
    id: record?.id,
  })
}

const sayArmed = async (tree: Tree, { facts: { record } }: Look): Promise<void> => {
  // the last of all that can fail
  touchFile(tree.host(ARMED))
  await tellJournal({
    message: `${escapeText(record?.release ?? '')} starts in this reboot, by kexec`,
    priority: 6,
    action: 'arm',
    release: record?.release,
    id: record?.id,
  })
}

/**
 * The last check, in every shutdown: lets the staged image start, or sees to it that it does not. Where no reboot is asked
 * for (poweroff, soft-reboot, the service stopped by hand) nothing is changed, and nothing armed. Throws `busy`,
 * `write-failed`, and what cannot be foreseen: the guard then takes the image out of the slot.
 */
export const checkShutdown = async (tree: Tree, env: Variables): Promise<void> => {
  removeFile(tree.host(ARMED))
  const request = await rebootRequest(tree)
  if (request === undefined || request === 'unknown') return
  if (abstention(readEnvironment(tree, env, true)) !== undefined) return
  await withLock(tree, LOCK_SECONDS, async () => {
    const seen = await look(tree, env, request)
    const verdict: Verdict = lastCheck(seen)
    if (verdict.start) await sayArmed(tree, seen)
    else await sayVeto(tree, seen, verdict.reason)
  })
}
