import { type FileStat, known, type Tree } from '../sys/fs.ts'
import { withReader } from '../sys/reader.ts'

// dpkg(1), apt-get(8), rpm(8): what their transactions hold from beginning to end
const DPKG = ['/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/lock']
const RPM = ['/var/lib/rpm/.rpm.lock', '/usr/lib/sysimage/rpm/.rpm.lock']

const LOCKS = '/proc/locks'
// Everybody may have locks, as many as he likes, and the kernel counts from the first one again for every page that is
// read of them. A busy machine has some hundred, of 60 bytes each.
const LONGEST = 1 << 19
const PIECE = 1 << 16

// Up to LONGEST bytes, whole lines; `more`: there are others.
const readLocks = (tree: Tree): { text: string; more: boolean } => {
  const read = withReader(tree, LOCKS, (read) => {
    const pieces: Buffer[] = []
    let at = 0
    for (let got = 1; got > 0 && at < LONGEST; at += got) {
      const piece = read(at, Math.min(PIECE, LONGEST - at))
      pieces.push(piece)
      got = piece.length
    }
    const text = Buffer.concat(pieces).toString('latin1')
    return at < LONGEST ? { text, more: false } : { text: text.slice(0, text.lastIndexOf('\n') + 1), more: true }
  })
  return read.state === 'ok' ? read.value : { text: '', more: read.state === 'unknown' }
}

// As proc_locks(5) has it, in hexadecimal; of stat(2): makedev(3).
const deviceOf = (dev: string): string => {
  const all = BigInt(dev)
  const major = ((all >> 8n) & 0xfffn) | ((all >> 32n) & 0xfffff000n)
  const minor = (all & 0xffn) | ((all >> 12n) & 0xffffff00n)
  return [major, minor].map((number) => number.toString(16).padStart(2, '0')).join(':')
}

// btrfs and overlayfs give stat(2) another number than that of the file system, which is of none of the devices (major
// 0) as well. There a chance hit of the inode costs a wait.
const isOf = ({ dev, ino }: FileStat, device: string, inode: string): boolean => {
  const own = deviceOf(dev)
  return ino === inode && (own.startsWith('00:') ? device.startsWith('00:') : own === device)
}

// Whoever has the lock was started by root: the real user, since a program that is set-user-ID keeps what the user who
// runs it locked. Anybody may lock a file of his own that has the same number. One that has ended has no locks.
const isOfRoot = (tree: Tree, pid: string): boolean => {
  const status = tree.text(`/proc/${pid}/status`)
  return status.state === 'unknown' || /^Uid:\t0\t/m.test(known(status) ?? '')
}

/** fcntl(2) locks of root's, which proc_locks(5) lists by device and inode. Undefined where it cannot be told. */
const isLocked = (tree: Tree, paths: readonly string[], kind: string): boolean | undefined => {
  const stats = paths.map((path) => tree.stat(path))
  const files = stats.flatMap((stat) => (stat.state === 'ok' ? [stat.value] : []))
  const unseen = stats.some(({ state }) => state === 'unknown')
  if (files.length === 0) return unseen ? undefined : false
  const { text, more } = readLocks(tree)
  const line = new RegExp(`^\\d+: POSIX +[A-Z]+ +${kind} +(-?\\d+) ([0-9a-f]+:[0-9a-f]+):(\\d+) `, 'gm')
  for (const [, pid = '', device = '', inode = ''] of text.matchAll(line))
    if (files.some((file) => isOf(file, device, inode)) && isOfRoot(tree, pid)) return true
  return more || unseen ? undefined : false
}

/**
 * Whether dpkg, apt or rpm is at work, or only asks whether it may begin; also where that cannot be told, since whoever
 * asks waits for its end, and not without one.
 */
export const packageManagerAtWork = (tree: Tree): boolean => isLocked(tree, [...DPKG, ...RPM], '(?:READ|WRITE)') ?? true

/** Whether rpm changes the system, as far as that can be told: whoever only reads shares the lock. */
export const rpmAtWork = (tree: Tree): boolean => isLocked(tree, RPM, 'WRITE') ?? false
