import { posix } from 'node:path'
import { below, type Mounts } from '../machine/mounts.ts'
import type { Mount } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import { namedIn, sameName } from './file-systems.ts'
import type { Device, LoaderFile, Located } from './types.ts'
import { parseZfsPath } from './zfs.ts'

// Where a file system that boot loaders read is put, besides `/`.
const PLACES = ['/', '/boot', '/boot/efi', '/efi']

// fstab gives the place to a file system with another name of that kind.
const isAnother = (mount: Mount | undefined, device: Device): boolean => {
  if (device.by === 'mounted' || device.by === 'unknown' || !mount) return false
  const named = namedIn(mount.source)
  return named?.by === device.by && !sameName(named, device)
}

function* ancestors(path: string): Generator<string> {
  for (let dir = path; dir !== '/' && dir !== '.'; dir = posix.dirname(dir)) yield dir
  yield '/'
}

/**
 * The same in a tree that tells nothing of that file system (unpacked, or an image put together): all its file systems
 * are this one tree. The file must exist at the top of the tree or below one of the directories where boot file systems
 * are mounted, in exactly one place, and fstab must not say that this place belongs to another file system.
 */
export const locateInOneTree = (tree: Tree, mounts: Mounts, { device, path }: LoaderFile): Located => {
  if (device.by === 'unknown' && !/^\(?hd\d/.test(device.name))
    return { unknown: `nothing tells which file system holds ${path}` }
  const zfs = parseZfsPath(path)
  if (zfs && zfs.snapshot !== '') return { unknown: `${path} is in a snapshot` }
  const wanted = zfs?.path ?? path
  const dirs = new Set(device.by === 'mounted' ? ancestors(posix.resolve('/', device.at)) : PLACES)
  const subvolumes = mounts.all.flatMap(({ root, at }) => {
    const rest = root === undefined || root === '/' ? undefined : below(root, wanted)
    return rest === undefined ? [] : [posix.join(at, rest)]
  })
  const candidates = [...subvolumes, ...[...dirs].map((dir) => posix.join(dir, wanted))]
  const found = new Map<string, string>()
  for (const place of candidates) {
    if (isAnother(mounts.on(place), device) || tree.stat(place).state !== 'ok') continue
    const real = known(tree.real(place)) ?? place
    if (!found.has(real)) found.set(real, place)
  }
  const [first, second] = found.values()
  if (first === undefined) return { unknown: `${path} of the boot loader's file system is nowhere in the tree` }
  if (second !== undefined) return { unknown: `${path} may be ${first} or ${second}` }
  return { path: first }
}
