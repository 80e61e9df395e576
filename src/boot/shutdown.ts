import { readEnvironment, type Variables } from '../machine/environment.ts'
import { rebootRequest } from '../machine/jobs.ts'
import { readRunning } from '../machine/running.ts'
import type { Running } from '../machine/types.ts'
import { abstention } from '../plan/abstain.ts'
import { type LastLook, lastCheck } from '../plan/last-check.ts'
import { oneLine } from '../report/error-text.ts'
import { escapeText } from '../report/escape.ts'
import { tellJournal } from '../stage/journal.ts'
import { withLock } from '../stage/lock.ts'
import { ARMED } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { arm } from './arm.ts'
import { arrive } from './arrive.ts'
import { safely } from './carefully.ts'
import { lookLast, type Seen } from './last-look.ts'
import type { Led } from './lead.ts'
import { runPreKexec } from './pre-kexec.ts'
import { rememberPoweroff } from './remember-shutdown.ts'
import { goThroughFirmware } from './through-firmware.ts'

// Whoever else stages stops before us: who still holds the lock is stuck.
const SECONDS = 10

/** What was seen last, and why nothing of ours starts; without a reason it does. */
interface Checked {
  seen: Seen
  reason?: string
}

const check = async (tree: Tree, env: Variables, request: LastLook['request']): Promise<Checked> => {
  const first = await lookLast(tree, env, request)
  const verdict = lastCheck(first)
  const { record } = first.facts
  if (!verdict.start) return { seen: first, reason: verdict.reason }
  if (!record) return { seen: first, reason: 'there is no record of what is staged' }
  const { ran, reason } = await runPreKexec(tree, { image: record.image.path, release: record.release })
  if (reason !== undefined) return { seen: first, reason }
  if (ran === 0) return { seen: first }
  // whatever they did, and however long it took
  const seen = await lookLast(tree, env, request)
  const again = lastCheck(seen)
  return again.start ? { seen } : { seen, reason: again.reason }
}

const sayArmed = async ({ facts: { record } }: Seen, { fallback, why }: Led): Promise<void> => {
  const back = fallback ? `; if it does not come up, ${escapeText(fallback.release)} does` : ''
  const without = why === undefined ? '' : `; there is no fallback: ${escapeText(why)}`
  await tellJournal({
    kind: 'armed',
    message: `armed: ${escapeText(record?.release ?? '')} starts in this reboot, by kexec${back}${without}`,
    priority: why === undefined ? 6 : 4,
    action: 'arm',
    release: record?.release,
    id: record?.id,
    fallback: fallback?.release,
  })
}

const startOrNot = async (tree: Tree, { seen, reason }: Checked): Promise<void> => {
  if (reason !== undefined) return await goThroughFirmware(tree, seen, reason)
  let led: Led
  try {
    led = await arm(tree, seen)
  } catch (error) {
    return await goThroughFirmware(tree, seen, oneLine(error))
  }
  // the word is given: nothing that fails from here on takes it back
  await sayArmed(seen, led).catch(() => {})
}

// Who reboots before kexecctl-confirm.service came to it must not lose what this boot tells of the kernel that was let
// start. There is no time to call for help.
const judgeThisBoot = async (tree: Tree, running: Running): Promise<void> => {
  const { bootId } = running
  if (bootId !== undefined) await arrive(tree, { ...running, bootId }, { onFallback: [] }, safely(tellJournal))
}

/**
 * The last check, in every shutdown: lets the staged image start, or sees to it that it does not. Where no reboot is
 * asked for (soft-reboot, the service stopped by hand), or none can be told, nothing is changed, and nothing armed; nor
 * is it for a poweroff. Throws `busy`, `write-failed`, and what cannot be foreseen: the guard then takes the image out
 * of the slot.
 */
export const checkShutdown = async (tree: Tree, env: Variables): Promise<void> => {
  removeFile(tree.host(ARMED))
  const request = await rebootRequest(tree)
  if (request === undefined) return
  if (request === 'unknown') {
    const reason = 'systemd does not tell whether a reboot was asked for'
    const message = `${reason}: nothing that kexecctl staged starts`
    return await tellJournal({ kind: 'vetoed', message, priority: 4, action: 'veto', reason })
  }
  if (abstention(readEnvironment(tree, env, true)) !== undefined) return
  const running = readRunning(tree)
  await judgeThisBoot(tree, running)
  if (request === 'poweroff') return rememberPoweroff(tree, running)
  await withLock(tree, SECONDS, async () => startOrNot(tree, await check(tree, env, request)))
}
