import { isOnTrial } from '../plan/way-back.ts'
import { oneLine } from '../report/error-text.ts'
import { escapeText } from '../report/escape.ts'
import { tellJournal } from '../stage/journal.ts'
import { ifPossible } from '../state/if-possible.ts'
import { dropToken } from '../state/token.ts'
import type { Tree } from '../sys/fs.ts'
import type { Seen } from './last-look.ts'
import { leadThroughFirmware } from './lead.ts'
import { rememberShutdown } from './remember-shutdown.ts'
import { useUp } from './used-up.ts'
import { veto } from './veto.ts'

/** Keeps what is staged from starting in this shutdown, and says why. Throws where it cannot even be marked. */
export const goThroughFirmware = async (tree: Tree, seen: Seen, reason: string): Promise<void> => {
  const { record } = seen.facts
  const error = await veto(tree, seen.facts)
  // nothing of this decides what starts; what runs on trial stays so until it is confirmed
  if (!isOnTrial(seen.token, seen.facts.running)) ifPossible(() => dropToken(tree))
  ifPossible(() => useUp(tree))
  const { fallback, why } = await leadThroughFirmware(tree, seen)
  rememberShutdown(tree, seen, false, reason, fallback?.entry ?? null)
  const what = record ? `vetoed: ${escapeText(record.release)} does not start` : 'nothing that kexecctl staged starts'
  const still = error ? `; it could not be unloaded (${oneLine(error)})` : ''
  const to = fallback ? `; the boot loader is to start ${escapeText(fallback.release)}` : ''
  const not = why === undefined ? '' : `; the boot loader cannot be told what to start: ${escapeText(why)}`
  await tellJournal({
    kind: record ? 'vetoed' : 'firmware',
    message: `${what} in this reboot: ${escapeText(reason)}${still}${to}${not}`,
    priority: record || why !== undefined ? 4 : 6,
    action: 'veto',
    release: record?.release,
    id: record?.id,
    reason,
    error: error?.code,
    fallback: fallback?.release,
  })
}
