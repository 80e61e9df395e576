import type { Facts } from '../plan/types.ts'
import type { KexecctlError } from '../report/errors.ts'
import { unloadOurs } from '../stage/act.ts'
import { ARMED, RECORD, RUN, VETOED } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { makeDir, removeFile, touchFile } from '../sys/write.ts'

/**
 * Keeps what we staged from starting in this shutdown, and takes it out of the slot; an image of somebody else is
 * theirs. The mark comes first and stays: systemd 252 answers a kexec with an empty slot by loading what it thinks is
 * the default, and kexecctl-veto.service keeps it from that. Returns why the slot could not be emptied; throws where
 * there is no mark.
 */
export const veto = async (tree: Tree, facts: Facts): Promise<KexecctlError | undefined> => {
  const { record, slot } = facts
  removeFile(tree.host(ARMED))
  if (!record) return undefined
  makeDir(tree.host(RUN))
  touchFile(tree.host(VETOED))
  if (slot.loaded === true || slot.loaded === 'unknown') {
    const { error } = await unloadOurs(tree, facts, { hold: true })
    if (error) return error
  }
  removeFile(tree.host(RECORD))
  return undefined
}
