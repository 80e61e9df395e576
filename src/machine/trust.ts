import path from 'node:path'
import { type FileStat, known, type Read, type Tree } from '../sys/fs.ts'

/** Something on the way to a file by which others than root could put another one in its place, or change it. */
export interface Untrusted {
  /** The file that is wanted. */
  path: string
  /** The file or directory at fault, links resolved. */
  at: string
  /**
   * Whose it is, that its group or everybody may write, that it is a name in a directory that all share (/tmp), or that
   * the way to it is too long to be looked at.
   */
  why: 'owner' | 'group' | 'others' | 'shared' | 'far'
  stat: Pick<FileStat, 'uid' | 'gid' | 'mode'>
}

type Fault = Omit<Untrusted, 'path'>

// Bounds a chain of links, of which the kernel itself gives up after 40, and directories within directories.
const MOST_STEPS = 400
const STICKY = 0o1000

// What path_resolution(7) makes steps of.
const stepsOf = (wanted: string): string[] => wanted.split('/').filter((part) => part !== '' && part !== '.')

const isShared = ({ mode }: FileStat): boolean => (mode & STICKY) !== 0 && (mode & 0o022) !== 0

/**
 * What on the way to each of these files, from the root of the tree on, others than root can write: each file and
 * directory at fault once. In a directory with the sticky bit (inode(7)) what is root's is safe from others, while a
 * link, whose owner is not looked at, or a name that is still free, is not. That the group may write is a fault even of
 * root's own: where there is an access control list its mask stands in the place of the group's mode (acl(5)), whoever
 * it names. Another tree may belong to whoever unpacked it: the owner and the group of its root count as root there.
 * What is missing, or cannot be looked at, is no fault.
 */
export const findUntrusted = (tree: Tree, paths: readonly string[]): Untrusted[] => {
  const stats = new Map<string, Read<FileStat>>()
  const statOf = (at: string): Read<FileStat> => {
    const stat = stats.get(at) ?? tree.stat(at)
    stats.set(at, stat)
    return stat
  }
  const top = tree.root === '/' ? undefined : known(statOf('/'))
  const faultOf = (at: string, stat: FileStat): Fault | undefined => {
    if (stat.uid !== 0 && stat.uid !== top?.uid) return { at, why: 'owner', stat }
    if (stat.kind === 'dir' && isShared(stat)) return undefined
    if ((stat.mode & 0o002) !== 0) return { at, why: 'others', stat }
    return (stat.mode & 0o020) !== 0 && (!top || stat.gid !== top.gid) ? { at, why: 'group', stat } : undefined
  }

  const walk = (wanted: string): Fault | undefined => {
    const parts = stepsOf(wanted)
    let at = '/'
    for (let steps = 0; ; steps++) {
      const stat = statOf(at)
      if (stat.state !== 'ok') return undefined
      if (steps > MOST_STEPS) return { at: wanted, why: 'far', stat: stat.value }
      const fault = faultOf(at, stat.value)
      const part = parts.shift()
      if (fault || part === undefined) return fault
      const next = part === '..' ? path.posix.dirname(at) : path.posix.join(at, part)
      const link = part === '..' ? undefined : known(tree.link(next))
      const free = part !== '..' && (link !== undefined || statOf(next).state === 'missing')
      if (free && isShared(stat.value)) return { at, why: 'shared', stat: stat.value }
      if (link === undefined) at = next
      else parts.unshift(...stepsOf(link))
      if (link?.startsWith('/')) at = '/'
    }
  }

  const faults = new Map<string, Untrusted>()
  for (const wanted of new Set(paths)) {
    const fault = walk(wanted)
    if (fault && !faults.has(fault.at)) faults.set(fault.at, { path: wanted, ...fault })
  }
  return [...faults.values()]
}
