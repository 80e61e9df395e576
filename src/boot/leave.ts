import type { Variables } from '../machine/environment.ts'
import { readRunning } from '../machine/running.ts'
import { LOCK_SECONDS, withLock } from '../stage/lock.ts'
import { type Withdrawn, withdrawStaged } from '../stage/withdraw.ts'
import { dropNext } from '../state/next.ts'
import { ARMED, LEFT } from '../state/paths.ts'
import { dropToken, readToken } from '../state/token.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { disarmFallback } from './fallback.ts'
import { putPanicBack } from './panic-back.ts'

// What happened, and what did not come up, is still true when the package comes back.
const forgetNextBoot = async (tree: Tree): Promise<void> => {
  const token = readToken(tree)
  if (token && token.usedBy === readRunning(tree).bootId) putPanicBack(tree, token)
  removeFile(tree.host(ARMED))
  removeFile(tree.host(LEFT))
  dropToken(tree)
  dropNext(tree)
  await disarmFallback(tree)
}

/**
 * The package goes away: what we staged leaves the slot, and nothing of ours is left that the next boot would be
 * started or judged by. Throws what unloading throws (`foreign` too), when the rest is done.
 */
export const leave = async (tree: Tree, env: Variables): Promise<Withdrawn> => {
  const forget = () => withLock(tree, LOCK_SECONDS, () => forgetNextBoot(tree))
  const withdrawn = await withdrawStaged(tree, env, { hold: false }).catch(async (error: unknown) => {
    await forget()
    throw error
  })
  if (withdrawn.abstained === undefined) await forget()
  return withdrawn
}
