import { oneLine } from '../report/error-text.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Entry } from '../stage/journal.ts'
import { LOCK_SECONDS, withLock } from '../stage/lock.ts'
import type { Tree } from '../sys/fs.ts'

/** Tells the journal, or whom a test puts there. */
export type Tell = (entry: Entry) => Promise<void>

/** Takes one step and says whether it could; if not, that keeps nothing else from being done. */
export type Attempt = (step: () => unknown) => Promise<boolean>

/** A `Tell` that nobody has to catch: that there is no journal to write to stops nothing. */
export const safely =
  (tell: Tell): Tell =>
  (entry) =>
    tell(entry).catch(() => undefined)

/**
 * Does all that can be done, and tells what could not. Never rejects: a boot does not fail for lack of a record of it.
 */
export const carefully = async <T>(
  tell: Tell,
  action: Entry['action'],
  work: (attempt: Attempt) => Promise<T>,
): Promise<T | undefined> => {
  const problems: Entry[] = []
  const attempt: Attempt = async (step) => {
    try {
      await step()
      return true
    } catch (error) {
      const code = error instanceof KexecctlError ? error.code : 'internal'
      problems.push({ kind: 'failed', message: oneLine(error), priority: 4, action, error: code })
      return false
    }
  }
  let result: T | undefined
  await attempt(async () => {
    result = await work(attempt)
  })
  for (const problem of problems) await tell(problem)
  return result
}

/** The same while the lock is held; nothing is done where it cannot be had. */
export const carefullyLocked = <T>(
  tree: Tree,
  tell: Tell,
  action: Entry['action'],
  work: (attempt: Attempt) => Promise<T>,
): Promise<T | undefined> => carefully(tell, action, (attempt) => withLock(tree, LOCK_SECONDS, () => work(attempt)))
