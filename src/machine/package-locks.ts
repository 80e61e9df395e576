import { known, type Tree } from '../sys/fs.ts'

// dpkg(1), apt-get(8), rpm(8): what their transactions hold from beginning to end
const DPKG = ['/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/lock']
const RPM = ['/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock']

/**
 * fcntl(2) locks, which proc_locks(5) lists by inode. A file system that shows another device there (btrfs) is no
 * obstacle, since only the inode is compared; a chance hit costs a wait.
 */
const isLocked = (tree: Tree, paths: readonly string[], kind: string): boolean => {
  const line = new RegExp(`^\\d+: POSIX\\s+\\S+\\s+${kind}\\s.* [0-9a-f]+:[0-9a-f]+:(\\d+) \\d+ \\S+$`)
  const held = new Set<string>()
  for (const text of (known(tree.text('/proc/locks')) ?? '').split('\n')) {
    const inode = line.exec(text)?.[1]
    if (inode !== undefined) held.add(inode)
  }
  return paths.some((path) => {
    const stat = tree.stat(path)
    return stat.state === 'ok' && held.has(stat.value.ino)
  })
}

/** Whether dpkg, apt or rpm is at work, or only asks whether it may begin. */
export const packageManagerAtWork = (tree: Tree): boolean => isLocked(tree, [...DPKG, ...RPM], '(?:READ|WRITE)')

/** Whether rpm changes the system: whoever only reads shares the lock. */
export const rpmAtWork = (tree: Tree): boolean => isLocked(tree, RPM, 'WRITE')
