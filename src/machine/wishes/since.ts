import { known, type Tree } from '../../sys/fs.ts'
import { readRunning } from '../running.ts'

/** When this system was started, in seconds since the epoch, by the clock as it goes now: proc_stat(5). */
export const bootTime = (tree: Tree): number | undefined => {
  const found = /^btime (\d{1,12})$/m.exec(known(tree.text('/proc/stat')) ?? '')
  return found ? Number(found[1]) : undefined
}

/**
 * When the firmware last had its turn, in seconds since the epoch: at the start of this system, unless that was by
 * kexec; then it cannot be told here. Where nothing tells how it started, our own word on the command line does.
 */
export const firmwareSince = (tree: Tree): number | undefined => {
  const { bootedBy, cmdline = '' } = readRunning(tree)
  const byKexec = bootedBy === 'kexec' || (bootedBy === 'unknown' && /(?:^|\s)kexecctl\.id=/.test(cmdline))
  return byKexec ? undefined : bootTime(tree)
}
