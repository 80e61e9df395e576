import path from 'node:path'
import { type FileStat, known, type Read, type Tree } from '../sys/fs.ts'

/** Something on the way to a file by which others than root could put another one in its place, or change it. */
export interface Untrusted {
  /** The file that is wanted. */
  path: string
  /** The file or directory at fault, links resolved. */
  at: string
  /** Whose it is, that its group or everybody may write, or that it is a name in a directory that all share (/tmp). */
  why: 'owner' | 'group' | 'others' | 'shared'
  stat: Pick<FileStat, 'uid' | 'gid' | 'mode'>
}

type Fault = Omit<Untrusted, 'path'>

// Bounds a chain of links; the kernel itself gives up after 40.
const MOST_STEPS = 400
const STICKY = 0o1000

const isShared = ({ mode }: FileStat): boolean => (mode & STICKY) !== 0 && (mode & 0o022) !== 0

/**
 * What on the way to each of these files, from the root of the tree on, others than root can write: each file and
 * directory at fault once. In a directory with the sticky bit (inode(7)) what is root's is safe from others, while a
 * link, whose owner is not looked at, or a name that is still free, is not. Of access control lists no more is seen
 * than the mode shows. Another tree may belong to whoever unpacked it: the owner of its root counts as root there. What
 * is missing, or cannot be looked at, is no fault.
 */
export const findUntrusted = (tree: Tree, paths: readonly string[]): Untrusted[] => {
  const stats = new Map<string, Read<FileStat>>()
  const statOf = (at: string): Read<FileStat> => {
    const stat = stats.get(at) ?? tree.stat(at)
    stats.set(at, stat)
    return stat
  }
  const top = tree.root === '/' ? undefined : known(statOf('/'))
  const isRoot = (id: number | undefined, ours: number | undefined) => id === undefined || id === 0 || id === ours

  const faultOf = (at: string, stat: FileStat): Fault | undefined => {
    if (!isRoot(stat.uid, top?.uid)) return { at, why: 'owner', stat }
    if (stat.kind === 'dir' && isShared(stat)) return undefined
    if ((stat.mode & 0o002) !== 0) return { at, why: 'others', stat }
    return (stat.mode & 0o020) !== 0 && !isRoot(stat.gid, top?.gid) ? { at, why: 'group', stat } : undefined
  }

  const walk = (wanted: string): Fault | undefined => {
    const parts = wanted.split('/')
    let at = '/'
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const stat = statOf(at)
      if (stat.state !== 'ok') return undefined
      const fault = faultOf(at, stat.value)
      const part = parts.shift()
      if (fault || part === undefined) return fault
      const next = part === '..' ? path.posix.dirname(at) : path.posix.join(at, part)
      if (next === at) continue
      const link = part === '..' ? undefined : known(tree.link(next))
      const free = part !== '..' && (link !== undefined || statOf(next).state === 'missing')
      if (free && isShared(stat.value)) return { at, why: 'shared', stat: stat.value }
      if (link === undefined) at = next
      else parts.unshift(...link.split('/'))
      if (link?.startsWith('/')) at = '/'
    }
    return undefined
  }

  const faults = new Map<string, Untrusted>()
  for (const wanted of new Set(paths)) {
    const fault = walk(wanted)
    if (fault && !faults.has(fault.at)) faults.set(fault.at, { path: wanted, ...fault })
  }
  return [...faults.values()]
}
