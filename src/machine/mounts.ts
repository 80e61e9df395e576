import { known, type Tree } from '../sys/fs.ts'
import { type FstabMount, parseFstab } from './fstab.ts'
import { type NumberedMount, parseMountinfo } from './mountinfo.ts'
import type { Mount } from './types.ts'

/** Where the file systems of a tree are. */
export interface Mounts {
  /** `none`: neither source could be read, and `why` says so. */
  from: 'mountinfo' | 'fstab' | 'none'
  why?: string
  all: readonly Mount[]
  /** The mount that holds a path (absolute, normalised, links resolved by the caller). */
  on(path: string): Mount | undefined
}

const MOUNTINFO = '/proc/self/mountinfo'
const FSTAB = '/etc/fstab'
const PATH_MAX = 4096 // linux/limits.h

/**
 * The part of `path` below the directory `dir`, with its slash, empty for `dir` itself; undefined if it is elsewhere.
 */
export const below = (dir: string, path: string): string | undefined => {
  if (dir === '/') return path === '/' ? '' : path
  return path === dir ? '' : path.startsWith(`${dir}/`) ? path.slice(dir.length) : undefined
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
export function* prefixes(path: string): Generator<string> {
  yield '/'
  if (path === '/' || path.length > PATH_MAX) return
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) yield path.slice(0, end)
  yield path
}

// Longest mount point, of several on one point the last.
const byPoint = (all: readonly Mount[]): Mounts['on'] => {
  const points = new Map(all.map((mount) => [mount.at, mount]))
  return (path) => {
    let found: Mount | undefined
    for (const prefix of prefixes(path)) found = points.get(prefix) ?? found
    return found
  }
}

// As path_resolution(7): from the first mount, at each directory go on to what is mounted on it. The order of the lines
// tells nothing (the root file system often comes after /proc, which was moved along), the parents do. Undefined if
// they do not fit together, as in a chroot.
const byParents = (all: readonly NumberedMount[]): Mounts['on'] | undefined => {
  const ids = new Set(all.map(({ id }) => id))
  const tops = all.filter(({ id, parent }) => id === parent || !ids.has(parent))
  const [top] = tops
  if (!top || tops.length > 1 || top.at !== '/' || ids.size !== all.length) return undefined
  const children = new Map<string, NumberedMount>()
  for (const mount of all) if (mount !== top) children.set(`${mount.parent} ${mount.at}`, mount)
  return (path) => {
    let found = top
    // what a hostile table makes go in a circle ends after as many steps as there are mounts
    let left = all.length
    for (const prefix of prefixes(path)) {
      let next = children.get(`${found.id} ${prefix}`)
      for (; next && left > 0; left--) {
        found = next
        next = children.get(`${found.id} ${prefix}`)
      }
    }
    return found
  }
}

// A bind mount shows a part of the file system that its source lies on.
const resolveBinds = (lines: readonly FstabMount[]): Mount[] => {
  const on = byPoint(lines.filter(({ bind }) => bind === undefined))
  return lines.flatMap(({ bind, ...mount }): Mount[] => {
    if (bind === undefined) return [mount]
    const holder = on(bind)
    const rest = holder && below(holder.at, bind)
    if (!holder || rest === undefined) return []
    const root = holder.root === undefined ? undefined : (holder.root === '/' ? '' : holder.root) + rest || '/'
    return [{ ...holder, at: mount.at, root }]
  })
}

const fromFstab = (tree: Tree, why: string): Mounts => {
  const read = tree.text(FSTAB)
  if (read.state !== 'ok') return { from: 'none', why, all: [], on: () => undefined }
  const all = resolveBinds(parseFstab(read.value))
  return { from: 'fstab', why, all, on: byPoint(all) }
}

/**
 * The mounts of the tree: by proc_pid_mountinfo(5), or in another tree that has none by the fstab(5) in it. Unreadable
 * files count as none, with the reason in `why`.
 */
export const readMounts = (tree: Tree): Mounts => {
  const live = tree.root === '/'
  const stat = tree.stat(MOUNTINFO)
  // a procfs mounted below another tree (its files have the size 0) tells of our own mounts, not of those in the tree
  const foreign = !live && stat.state === 'ok' && stat.value.size === 0
  const read = foreign ? ({ state: 'missing' } as const) : tree.text(MOUNTINFO)
  const all = read.state === 'ok' ? parseMountinfo(read.value) : []
  if (all.length > 0) return { from: 'mountinfo', all, on: byParents(all) ?? byPoint(all) }
  const why = `${MOUNTINFO} ${read.state === 'unknown' ? `cannot be read (${read.code})` : 'tells no mounts'}`
  // what runs is not always what fstab says
  return live ? { from: 'none', why, all, on: () => undefined } : fromFstab(tree, why)
}

/** Where fstab(5) puts the file systems of boot loaders. */
export const BOOT = ['/boot', '/boot/efi', '/efi']

/**
 * For a running system: tells of a path (links followed) that fstab(5) has a boot file system for its place which is
 * not mounted, so that what is seen there lies under the mount point; undefined where that is not so. An `autofs`
 * counts as mounted.
 */
export const notMounted = (tree: Tree, mounts = readMounts(tree)): ((path: string) => string | undefined) => {
  const listed = mounts.from === 'mountinfo' ? parseFstab(known(tree.text(FSTAB)) ?? '') : []
  const points = BOOT.filter((at) => listed.some((line) => line.at === at) && mounts.on(at)?.at !== at)
  return (path) => {
    if (points.length === 0) return undefined
    const real = known(tree.real(path)) ?? path
    const on = mounts.on(real)?.at ?? '/'
    const point = points.find((at) => below(at, real) !== undefined && below(at, on) === undefined)
    return point && `${point} is in ${FSTAB}, but not mounted`
  }
}
