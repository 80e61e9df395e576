import type { Tree } from '../../sys/fs.ts'
import { bootTime } from './since.ts'
import { leafRows } from './sqlite.ts'
import type { Wanted } from './types.ts'

const DATABASE = '/var/lib/fwupd/pending.db'

// Columns of its table `history` (fu_history_create_database() in src/fu-history.c of fwupd), and a state of
// libfwupd/fwupd-enums.rs.
const UPDATE_STATE = 1
const DISPLAY_NAME = 4
const METADATA = 10
const NEEDS_REBOOT = 4

// btime moves when the clock is set right; no two boots are this near each other.
const SLACK = 30

/**
 * Updates that fwupd installed in this boot and that wait for a reboot: of whatever is no UEFI capsule this is the only
 * trace. fwupd itself asks nothing more of a reboot than that btime of /proc/stat changes (`BootTime` in the metadata);
 * that an update is for the firmware to finish, and not for a driver at its next start, cannot be told, so each counts.
 * None does in the boot after.
 */
export const readFwupdHistory = (tree: Tree): Wanted[] => {
  const btime = bootTime(tree)
  if (btime === undefined) return []
  for (const row of leafRows(tree, DATABASE)) {
    const metadata = row[METADATA]
    const installed = typeof metadata === 'string' ? /(?:^|;)BootTime=(\d{1,12})(?:;|$)/.exec(metadata)?.[1] : undefined
    if (row[UPDATE_STATE] !== NEEDS_REBOOT || installed === undefined) continue
    if (Math.abs(Number(installed) - btime) > SLACK) continue
    const name = row[DISPLAY_NAME]
    const what = typeof name === 'string' && name !== '' ? JSON.stringify(name.slice(0, 80)) : 'a device'
    return [{ id: 'fwupd', message: `fwupd updated ${what}, which needs a reboot to take effect` }]
  }
  return []
}
