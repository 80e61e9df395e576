import type { Next } from '../plan/boot-types.ts'
import { LOCK_SECONDS, withLock } from '../stage/lock.ts'
import { dropNext, nextName, readNext, writeNext } from '../state/next.ts'
import type { Tree } from '../sys/fs.ts'

const put = (tree: Tree, next: Next | undefined): void => {
  if (next) writeNext(tree, next)
  else dropNext(tree)
}

/** Asks this of the next reboot, and returns what was asked before. Throws `busy`, `write-failed`. */
export const exchangeNext = (tree: Tree, next: Next | undefined): Promise<Next | undefined> =>
  withLock(tree, LOCK_SECONDS, async () => {
    const before = readNext(tree)
    put(tree, next)
    return before
  })

/**
 * Asks again what was asked before `next`, unless somebody asked something else meanwhile. Throws as `exchangeNext`
 * does.
 */
export const restoreNext = (tree: Tree, next: Next, before: Next | undefined): Promise<void> =>
  withLock(tree, LOCK_SECONDS, async () => {
    if (nextName(readNext(tree)) === nextName(next)) put(tree, before)
  })
