import { readBootTimes } from '../machine/boot-times.ts'
import { readJournalMarks } from '../machine/journal-marks.ts'
import {
  type BootLine,
  type DowntimeLine,
  type HistoryLine,
  isBootLine,
  type ShutdownLine,
} from '../plan/boot-types.ts'
import { downtime } from '../plan/downtime.ts'
import { appendHistory, readHistory } from '../state/history.ts'
import { LEFT } from '../state/paths.ts'
import { fromIso, iso, now } from '../sys/clock.ts'
import { known, type Tree } from '../sys/fs.ts'
import { carefully, carefullyLocked, type Tell } from './carefully.ts'

const shutdownOf = (history: readonly HistoryLine[], bootId: string | null) => {
  const line = history.findLast((one): one is ShutdownLine => one.event === 'shutdown' && one.bootId === bootId)
  return line && { ...line, stampedAt: fromIso(line.at) / 1000 }
}

const time = (seconds: number | null): string | null => (seconds === null ? null : iso(Math.round(seconds * 1000)))

/** When the boot before left the mark that all was down, in seconds since 1970: to be asked before it is removed. */
export const readLeftAt = (tree: Tree): number | undefined => {
  const mark = known(tree.stat(LEFT))
  return mark && Number(mark.mtimeNs) / 1e9
}

const measure = async (
  tree: Tree,
  history: readonly HistoryLine[],
  { bootId, bootedBy, outcome, from }: BootLine,
  leftAt: number | undefined,
): Promise<DowntimeLine> => {
  const shutdown = shutdownOf(history, from)
  const marks = await readJournalMarks(tree, shutdown?.bootId, bootId)
  const times = await readBootTimes(tree)
  const measured = downtime({ times, marks, bootedBy, outcome, shutdown, leftAt })
  const { requestedAt, startedAt, firmware, reason, ...phases } = measured
  return {
    ...{ schema: 1, event: 'downtime', at: iso(now()), bootId },
    ...phases,
    ...{ requestedAt: time(requestedAt), startedAt: time(startedAt), firmware, reason },
  }
}

// Behind the line that tells how this boot came about, and once.
const isMissing = (history: readonly HistoryLine[], bootId: string): boolean => {
  const lines = history.filter((line) => line.bootId === bootId)
  return lines.some(isBootLine) && !lines.some(({ event }) => event === 'downtime')
}

/**
 * Measures how long the reboot into this boot took, and writes it down; nothing where that was done. `leftAt`: what
 * readLeftAt said. A journal on a slow disk may take a minute: who has more to do does not wait for it. Never rejects.
 */
export const rememberDowntime = async (
  tree: Tree,
  line: BootLine,
  leftAt: number | undefined,
  tell: Tell,
): Promise<void> => {
  const history = readHistory(tree)
  if (!isMissing(history, line.bootId)) return
  // not under the lock: a slow journal must not keep a shutdown waiting
  const measured = await carefully(tell, 'boot', () => measure(tree, history, line, leftAt))
  if (!measured) return
  await carefullyLocked(tree, tell, 'boot', async () => {
    if (isMissing(readHistory(tree), line.bootId)) appendHistory(tree, measured)
  })
}
