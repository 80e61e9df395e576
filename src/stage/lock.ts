import { KexecctlError } from '../report/errors.ts'
import { failureOf, run } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { closeFd, makeDir, openForLock } from '../sys/write.ts'
import { LOCK, RUN } from './paths.ts'

/**
 * Runs `work` while holding the one lock of this machine, waiting up to `waitSeconds` for it. flock(1) locks our own open
 * descriptor, so the kernel lets go whenever we end. Throws `busy`.
 */
export const withLock = async <T>(tree: Tree, waitSeconds: number, work: () => Promise<T>): Promise<T> => {
  let fd: number
  try {
    makeDir(tree.host(RUN))
    fd = openForLock(tree.host(LOCK))
  } catch (error) {
    throw new KexecctlError('write-failed', `the lock ${LOCK} cannot be opened`, { cause: error })
  }
  try {
    const ran = await run(['/usr/bin/flock', '--conflict-exit-code', '75', '--wait', `${waitSeconds}`, '0'], {
      stdin: fd,
      timeoutMs: (waitSeconds + 30) * 1000,
    })
    if (ran.exitCode === 75) throw new KexecctlError('busy', 'another kexecctl holds the lock')
    if (ran.exitCode !== 0) throw new KexecctlError('command-failed', failureOf(ran))
    return await work()
  } finally {
    closeFd(fd)
  }
}
