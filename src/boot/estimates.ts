import { summaryOf } from '../plan/boot-summary.ts'
import type { Estimates } from '../plan/estimate-text.ts'
import { pastBoots } from '../plan/past-boots.ts'
import { bootsBy, recentHistory } from '../state/history.ts'
import type { Tree } from '../sys/fs.ts'

// Some 600 boots, three times what Keep= has by default: the last one through the firmware may be long ago. What is
// older is another machine by now.
const BYTES = 1 << 20
const MOST = 20

/** What a reboot of this machine takes, either way, by what the last ones took. Reads the end of one file. */
export const readEstimates = (tree: Tree): Estimates => {
  const recent = recentHistory(tree)
  const { estimate } = summaryOf(pastBoots(recent))
  if (recent.length === 0 || (estimate.kexec && estimate.firmware && estimate.firmware.of > 0)) return estimate
  const before = (['kexec', 'firmware'] as const).flatMap((way) =>
    estimate[way] && estimate[way].of > 0 ? [] : bootsBy(tree, way, BYTES, MOST),
  )
  return summaryOf(pastBoots([...before, ...recent])).estimate
}
