import { compactMemory } from '../machine/compaction.ts'
import { readLoaded } from '../machine/slot.ts'
import { syscallsToTry } from '../plan/kexec-argv.ts'
import type { Facts } from '../plan/types.ts'
import { KexecctlError } from '../report/errors.ts'
import { ifPossible } from '../state/if-possible.ts'
import type { Tree } from '../sys/fs.ts'
import { unloadSlot } from './kexec.ts'

/**
 * Loads, and where the kernel finds no memory for that once more: an older image of ours, which keeps its memory until
 * the new one is complete, is taken out first (`onUnloaded`), what somebody else loaded stays. A record `loading` must
 * stand while this is done, so that a crash with an empty slot is no hold. Throws what `load` throws.
 */
export const loadInRoom = async <T>(
  tree: Tree,
  facts: Facts,
  load: () => Promise<T>,
  onUnloaded: () => void,
): Promise<T> => {
  try {
    return await load()
  } catch (error) {
    if (!(error instanceof KexecctlError) || error.code !== 'no-memory') throw error
    if (facts.record && readLoaded(tree) === true) {
      // whoever withdraws after a failed load tries it again, and says why it cannot be
      await unloadSlot(tree, syscallsToTry(facts.settings, facts.slot)).catch(() => {
        throw error
      })
      onUnloaded()
    }
    ifPossible(() => compactMemory(tree))
    return await load()
  }
}
