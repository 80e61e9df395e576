import { summaryOf } from '../plan/boot-summary.ts'
import type { Estimates } from '../plan/estimate-text.ts'
import { pastBoots } from '../plan/past-boots.ts'
import { recentHistory } from '../state/history.ts'
import type { Tree } from '../sys/fs.ts'

// Some 40 boots, and where these do not tell of both ways some 600, three times what Keep= has by default: the last boot
// through the firmware may be long ago. What is older is another machine by now, and would take longer to read than all
// else that status reads.
const BYTES = [1 << 16, 1 << 20]

/** What a reboot of this machine takes, either way, by what the last ones took. Reads the end of one file. */
export const readEstimates = (tree: Tree): Estimates => {
  let estimate: Estimates = { kexec: null, firmware: null }
  for (const bytes of BYTES) {
    estimate = summaryOf(pastBoots(recentHistory(tree, bytes))).estimate
    if (estimate.kexec && estimate.firmware && estimate.firmware.of > 0) break
  }
  return estimate
}
