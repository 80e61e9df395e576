import { known, type Tree } from '../sys/fs.ts'

// dpkg(1), apt-get(8), rpm(8): what their transactions hold from beginning to end
const LOCKS = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/rpm/.rpm.lock',
  '/usr/lib/sysimage/rpm/.rpm.lock',
]

/**
 * Whether dpkg, apt or rpm is at work: they hold fcntl(2) locks, which proc_locks(5) lists by inode. A file system that
 * shows another device there (btrfs) is no obstacle, since only the inode is compared; a chance hit costs a wait.
 */
export const packageManagerAtWork = (tree: Tree): boolean => {
  const held = new Set<string>()
  for (const line of (known(tree.text('/proc/locks')) ?? '').split('\n')) {
    const inode = /^\d+: POSIX\s.* [0-9a-f]+:[0-9a-f]+:(\d+) \d+ \S+$/.exec(line)?.[1]
    if (inode !== undefined) held.add(inode)
  }
  return LOCKS.some((path) => {
    const stat = tree.stat(path)
    return stat.state === 'ok' && held.has(stat.value.ino)
  })
}
