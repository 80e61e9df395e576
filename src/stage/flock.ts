import { KexecctlError } from '../report/errors.ts'
import { failureOf, run } from '../sys/exec.ts'
import { closeFd } from '../sys/write.ts'

/**
 * Runs `work` while `fd` is locked, waiting up to `waitSeconds` for it, and closes it. flock(1) locks our own open
 * descriptor, so the kernel lets go when we and whoever inherited it have ended. Throws `busy` with this message.
 */
export const withFlock = async <T>(
  fd: number,
  waitSeconds: number,
  busy: string,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    const ran = await run(['/usr/bin/flock', '--conflict-exit-code', '75', '--wait', `${waitSeconds}`, '0'], {
      stdin: fd,
      timeoutMs: (waitSeconds + 30) * 1000,
    })
    if (ran.exitCode === 75) throw new KexecctlError('busy', busy)
    if (ran.exitCode !== 0) throw new KexecctlError('command-failed', failureOf(ran))
    return await work()
  } finally {
    closeFd(fd)
  }
}
