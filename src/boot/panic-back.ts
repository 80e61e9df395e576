import { readPanic, writePanic } from '../machine/panic.ts'
import type { Token } from '../plan/boot-types.ts'
import type { Tree } from '../sys/fs.ts'

/**
 * Makes kernel.panic what it was before our own word set it: an administrator's value stays. Throws what writing says.
 */
export const putPanicBack = (tree: Tree, { arrived, panic, confirmedAt }: Token): void => {
  if (!arrived || !panic || confirmedAt !== null) return
  if (panic.was !== panic.ours && readPanic(tree) === panic.ours) writePanic(tree, panic.was)
}
