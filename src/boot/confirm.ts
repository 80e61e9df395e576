import { readSettings, type Settings } from '../config/settings.ts'
import { readEnvironment, type Variables } from '../machine/environment.ts'
import { readRunning } from '../machine/running.ts'
import { abstention } from '../plan/abstain.ts'
import type { BootLine } from '../plan/boot-types.ts'
import { reconcileAloud } from '../stage/announce.ts'
import { tellJournal } from '../stage/journal.ts'
import { readNext } from '../state/next.ts'
import { sleep } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { arrive } from './arrive.ts'
import { carefully, safely, type Tell } from './carefully.ts'
import { confirmUnknown } from './confirm-unknown.ts'
import { readLeftAt, rememberDowntime } from './downtime.ts'
import { lastWord, settle } from './settle.ts'
import { whyNotActive } from './units-active.ts'

// What was asked of the next reboot outlasts a power cut, the image that was staged for it does not.
const stageWhatIsAsked = async (tree: Tree, env: Variables): Promise<void> => {
  const next = readNext(tree)
  if (next && next.want !== 'firmware') await reconcileAloud(tree, env, { by: 'hook' })
}

const confirmLine = async (tree: Tree, line: BootLine, settings: Settings, tell: Tell): Promise<void> => {
  // what was confirmed stays so, but what was cut short behind that is finished
  if (lastWord(tree, line.bootId)?.confirmed) return await settle(tree, line, undefined, settings, tell)
  await sleep(settings.confirmAfter * 1000)
  const reason = confirmUnknown(settings) ?? (await whyNotActive(tree, settings.confirm))
  await settle(tree, line, reason, settings, tell)
}

const judgeAndConfirm = async (tree: Tree, env: Variables, tell: Tell): Promise<void> => {
  const running = readRunning(tree)
  const { bootId } = running
  if (bootId === undefined) {
    await tell({
      kind: 'failed',
      message: 'the id of this boot cannot be read, so how it came about is unknown',
      priority: 4,
      action: 'boot',
    })
    return
  }
  const settings = await readSettings(tree)
  const leftAt = readLeftAt(tree)
  const line = await arrive(tree, { ...running, bootId }, settings, tell)
  await carefully(tell, 'boot', () => stageWhatIsAsked(tree, env))
  // a statistic keeps nothing waiting
  const measured = rememberDowntime(tree, line, leftAt, tell)
  await confirmLine(tree, line, settings, tell)
  await measured
}

/**
 * The boot side: tells how this boot came about at once, measures how long it took, and confirms it as soon as its
 * Confirm= units are active. Where we keep our hands off, nothing. Done again in the same boot it only tries once more
 * to confirm. Never rejects: whatever goes wrong is a line in the journal.
 */
export const confirmBoot = async (tree: Tree, env: Variables, tell: Tell = tellJournal): Promise<void> => {
  // whether the system goes down is not asked: systemd stops us then
  if (abstention(readEnvironment(tree, env, true)) !== undefined) return
  const say = safely(tell)
  await carefully(say, 'confirm', () => judgeAndConfirm(tree, env, say))
}
