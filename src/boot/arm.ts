import { readMounts } from '../machine/mounts.ts'
import { readPanic } from '../machine/panic.ts'
import { readSystemd } from '../machine/systemd.ts'
import type { Token } from '../plan/boot-types.ts'
import { withOwnWords } from '../plan/cmdline.ts'
import { identityOf } from '../plan/freshness.ts'
import { ownWordsFor } from '../plan/own-words.ts'
import type { Entry, StagedRecord } from '../plan/types.ts'
import { isOnTrial } from '../plan/way-back.ts'
import { KexecctlError } from '../report/errors.ts'
import { ARMED, LEFT, STATE } from '../state/paths.ts'
import { writeToken } from '../state/token.ts'
import { iso, now } from '../sys/clock.ts'
import type { Tree } from '../sys/fs.ts'
import { makeDir, removeFile, touchFile } from '../sys/write.ts'
import type { Seen } from './last-look.ts'
import { type Led, leadBack } from './lead.ts'
import { rememberShutdown } from './remember-shutdown.ts'
import { useUp } from './used-up.ts'

// umount.target comes before the mark, so a /var of its own cannot have it.
const leavesMark = (tree: Tree, request: Seen['request']): boolean => {
  const unit = request === 'kexec' ? 'kexecctl-left.service' : 'kexecctl-reboot.service'
  return readMounts(tree).on(STATE)?.at === '/' && readSystemd(tree).units[unit].state === 'enabled'
}

// A kernel that is not confirmed still has our own value: what was before that is what it has to come back to.
const panicOf = (
  tree: Tree,
  { facts }: Seen,
  entry: Entry,
  { id }: StagedRecord,
  before: Token['panic'] | undefined,
): Token['panic'] => {
  const { panic: ours, ...own } = ownWordsFor(facts, entry, id)
  if (ours === undefined) return null
  const isSet = withOwnWords(entry.cmdline, { ...own, panic: ours }) === withOwnWords(entry.cmdline, own)
  if (isSet) return null
  const was = readPanic(tree) ?? 0
  return { was: before && before.ours === was ? before.was : was, ours }
}

const tokenOf = (tree: Tree, seen: Seen, entry: Entry, record: StagedRecord): Token => {
  const { running } = seen.facts
  const onTrial = isOnTrial(seen.token, running) ? seen.token : undefined
  return {
    schema: 1,
    id: record.id,
    bootId: record.bootId,
    at: iso(now()),
    // two in a row that are not confirmed lead back to the last one that was
    from: onTrial?.from ?? running.release ?? '',
    to: record.release,
    identity: identityOf(record),
    panic: panicOf(tree, seen, entry, record, onTrial?.panic),
    marks: leavesMark(tree, seen.request),
    usedBy: null,
    arrived: false,
    confirmedAt: null,
  }
}

/**
 * Lets the staged kernel start, as its record has it: notes how the next boot tells what became of it, has the boot
 * loader lead back, and gives the word last of all. Rejects where that cannot be written down; then there is no word.
 */
export const arm = async (tree: Tree, seen: Seen): Promise<Led> => {
  const { facts, plan } = seen
  const { record } = facts
  if (!record || !plan.entry) throw new KexecctlError('internal', 'there is nothing to start')
  makeDir(tree.host(STATE))
  // of a kernel that started before
  removeFile(tree.host(LEFT))
  writeToken(tree, tokenOf(tree, seen, plan.entry, record))
  useUp(tree)
  // as late as can be: cut short behind this, the firmware would lead to the old kernel once
  const led = await leadBack(tree, seen, record.release)
  rememberShutdown(tree, seen, true, 'nothing wants the firmware', led.fallback?.entry ?? null)
  touchFile(tree.host(ARMED))
  return led
}
