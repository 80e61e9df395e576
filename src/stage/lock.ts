import { KexecctlError } from '../report/errors.ts'
import { LOCK, RUN } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { makeDir, openForLock } from '../sys/write.ts'
import { withFlock } from './flock.ts'

/** How long to wait for whoever holds it: kexec(8) may take its time there. */
export const LOCK_SECONDS = 60

// The one lock of this process, while it is held.
let held: number | undefined

/**
 * The descriptor of the lock that is held, for kexec(8) to inherit: should we be killed, the lock stays until it has
 * ended too, and no other run takes its late load for its own. Undefined outside withLock.
 */
export const lockFd = (): number | undefined => held

/**
 * Runs `work` while holding the one lock of this machine, waiting up to `waitSeconds` for it. Throws `busy`,
 * `write-failed`.
 */
export const withLock = async <T>(tree: Tree, waitSeconds: number, work: () => Promise<T>): Promise<T> => {
  let fd: number
  try {
    makeDir(tree.host(RUN))
    fd = openForLock(tree.host(LOCK))
  } catch (error) {
    throw new KexecctlError('write-failed', `the lock ${LOCK} cannot be opened`, { cause: error })
  }
  return await withFlock(fd, waitSeconds, 'another kexecctl is at work', async () => {
    held = fd
    try {
      return await work()
    } finally {
      held = undefined
    }
  })
}
