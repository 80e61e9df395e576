import { compactMemory } from '../machine/compaction.ts'
import { readLoaded } from '../machine/slot.ts'
import { syscallsToTry } from '../plan/kexec-argv.ts'
import type { Facts } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { ifPossible } from '../state/if-possible.ts'
import type { Tree } from '../sys/fs.ts'
import { unloadSlot } from './kexec.ts'

/**
 * Loads into an empty slot: an older image of ours is taken out first (`onUnloaded`), what somebody else loaded stays.
 * That a slot which was empty is full afterwards is the only proof that kexec(8) did what it says: sysfs does not tell
 * what is loaded. A load that fails would cost the older image anyway, and its memory is free for the new one; where that
 * is not enough it is put together, and all is tried once more. A record `loading` must stand while this is done, so that
 * a crash with an empty slot is no hold. Throws what `load` and `unloadSlot` throw.
 */
export const loadInRoom = async <T>(
  tree: Tree,
  facts: Facts,
  load: () => Promise<T>,
  onUnloaded: () => void,
): Promise<T> => {
  // an unload counts, too (sysctl/kernel.rst, kexec_load_limit_reboot): the last call that is left is for the load
  if (facts.record && readLoaded(tree) === true && facts.slot.loadsLeft !== 1) {
    await unloadSlot(tree, syscallsToTry(facts.settings, facts.slot))
    onUnloaded()
  }
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof KexecctlError) || error.code !== 'no-memory') throw error
    ifPossible(() => compactMemory(tree))
    return await load()
  }
}
