import { posix } from 'node:path'
import { parseFstab } from '../machine/fstab.ts'
import { below, type Mounts, notMounted, prefixes, readMounts } from '../machine/mounts.ts'
import type { Mount } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import { clonesOf } from './clones.ts'
import { deviceKey, type Holders, mountsNamed, nameOf, sameFileSystem } from './file-systems.ts'
import { locateInOneTree } from './one-tree.ts'
import type { Device, LoaderFile, Located } from './types.ts'
import { type Pool, parseZfsPath, type ZfsPath, zfsMounts } from './zfs.ts'

// What a boot loader never reads: the files come from somewhere below.
const LAYERS = new Set(['overlay', 'tmpfs', 'ramfs', 'aufs'])

// The mounts of the file system on which the running system has the path.
const mountsAt = (mounts: Mounts, at: string): Holders => {
  const mount = mounts.on(at)
  if (!mount) return { unknown: mounts.why ?? `nothing tells which file system ${at} is on` }
  if (mount.fstype === 'autofs') return { unknown: `${mount.at} is an automount, and nothing is mounted there yet` }
  if (LAYERS.has(mount.fstype)) return { unknown: `${mount.at} is of type ${mount.fstype}, which no boot loader reads` }
  return { mounts: mounts.all.filter((other) => sameFileSystem(other, mount)) }
}

// The subvolume at `/` is the default one if neither fstab nor the kernel's command line (rootflags=) name another.
const isDefaultSubvolume = (tree: Tree): boolean => {
  const line = parseFstab(known(tree.text('/etc/fstab')) ?? '').findLast(({ at }) => at === '/')
  const cmdline = known(tree.text('/proc/cmdline'))
  return (!line || line.root === '/') && !/subvol(?:id)?=/.test(cmdline ?? 'subvol=')
}

// With a link resolved it must still be on the same file system: a boot loader sees no mounts.
const stays = (tree: Tree, mounts: Mounts, mount: Mount, path: string): Located => {
  const real = known(tree.real(path))
  if (real === path) return { path }
  const on = real === undefined ? mount : mounts.on(real)
  if (on && sameFileSystem(on, mount)) return { path }
  return { unknown: `a link in ${path} leads to another file system, where a boot loader does not follow` }
}

const seenAt = (mount: Mount, path: string): string | undefined => {
  const rest = mount.root === undefined ? undefined : below(mount.root, path)
  return rest === undefined ? undefined : posix.join(mount.at, rest)
}

// A host of containers has thousands of mounts of one file system, most of them of some file deep in it.
const byRoot = new WeakMap<readonly Mount[], Map<string, number[]>>()

const indexOf = (holders: readonly Mount[]): Map<string, number[]> => {
  const index = byRoot.get(holders) ?? new Map<string, number[]>()
  if (!byRoot.has(holders))
    holders.forEach(({ root = '' }, i) => {
      const same = index.get(root)
      if (same) same.push(i)
      else index.set(root, [i])
    })
  byRoot.set(holders, index)
  return index
}

// Those whose root is the path or above it.
const mayShow = (holders: readonly Mount[], path: string): Mount[] => {
  const index = indexOf(holders)
  const found = [...prefixes(path)].flatMap((root) => index.get(root) ?? [])
  return found.sort((a, b) => a - b).flatMap((i) => holders[i] ?? [])
}

// The place where one of these mounts shows the path of their file system.
const placeIn = (tree: Tree, mounts: Mounts, holders: readonly Mount[], path: string): Located => {
  let hidden = ''
  for (const mount of mayShow(holders, path)) {
    const place = seenAt(mount, path)
    if (place === undefined) continue
    const on = mounts.on(place)
    if (on === mount) return stays(tree, mounts, mount, place)
    hidden = `${place} is hidden by what is mounted on ${on?.at ?? 'it'}`
  }
  if (hidden) return { unknown: hidden }
  const top = holders.find((mount) => mount.fstype === 'btrfs' && mount.at === '/')
  // SUSE's GRUB (btrfs_relative_path=y) starts at the default subvolume
  if (top && mounts.on(path) === top && isDefaultSubvolume(tree) && tree.stat(path).state === 'ok')
    return stays(tree, mounts, top, path)
  const seen = [...new Set(holders.slice(0, 20).map((mount) => `${mount.root ?? '?'} at ${mount.at}`))].slice(0, 4)
  return { unknown: `${path} is in a part of its file system that is not mounted (mounted: ${seen.join(', ')})` }
}

const poolOf = (mounts: Mounts, device: Device): Pool => {
  if (device.by === 'uuid') return { uuid: device.value }
  if (device.by === 'label') return { name: device.value }
  const source = device.by === 'mounted' ? mounts.on(device.at)?.source : undefined
  return { name: source?.split('/')[0] ?? '' }
}

const placeInZfs = (tree: Tree, mounts: Mounts, zfs: ZfsPath, { device, path }: LoaderFile): Located => {
  if (zfs.snapshot !== '') return { unknown: `${path} is in a snapshot` }
  const found = zfsMounts(tree, mounts.all, zfs, poolOf(mounts, device))
  if (new Set(found.map(({ source }) => source)).size > 1)
    return { unknown: `the ZFS dataset ${zfs.dataset} is in several pools` }
  if (found.length === 0) return { unknown: `the ZFS dataset ${zfs.dataset} is not mounted` }
  return placeIn(tree, mounts, found, zfs.path)
}

const holdersOf = (tree: Tree, mounts: Mounts, device: Device): Holders => {
  if (device.by === 'unknown')
    return { unknown: device.name ? `only the firmware knows ${device.name}` : 'nothing tells the file system' }
  if (device.by === 'mounted') return mountsAt(mounts, device.at)
  const found = mountsNamed(tree, mounts, device)
  const [one, other] = 'unknown' in found ? [] : clonesOf(tree, mounts, device)
  return other === undefined ? found : { unknown: `${one} and ${other} both have ${nameOf(device)}` }
}

const locateMounted = (tree: Tree, mounts: Mounts, holders: Holders, file: LoaderFile): Located => {
  const onZfs = 'unknown' in holders || holders.mounts.every(({ fstype }) => fstype === 'zfs')
  const zfs = onZfs && mounts.all.some(({ fstype }) => fstype === 'zfs') ? parseZfsPath(file.path) : undefined
  if (zfs) return placeInZfs(tree, mounts, zfs, file)
  return 'unknown' in holders ? holders : placeIn(tree, mounts, holders.mounts, file.path)
}

const locate = (tree: Tree, mounts: Mounts, holders: Holders, file: LoaderFile): Located => {
  const found = locateMounted(tree, mounts, holders, file)
  if (tree.root === '/' || mounts.from === 'mountinfo') return found
  if ('unknown' in found) return 'unknown' in holders ? locateInOneTree(tree, mounts, file) : found
  // an fstab does not list what the partition table gets mounted (systemd-gpt-auto-generator(8))
  if (file.device.by !== 'mounted' || tree.stat(found.path).state !== 'missing') return found
  const inTree = locateInOneTree(tree, mounts, file)
  return 'path' in inTree ? inTree : found
}

const MAX_PATH = 4096

/**
 * Finds the files that a boot loader names among what is mounted (see readMounts). On a running system only a mount of
 * that very file system counts; nothing is guessed from names of directories. A path is returned whether or not the
 * file exists, as long as the place is certain. In another tree without mount tables, see locateInOneTree.
 *
 * A btrfs whose default subvolume was changed after it was mounted (`snapper rollback` before the reboot) cannot be
 * told from one where nothing happened: the kernel of the running snapshot is found.
 */
export const locator = (tree: Tree, mounts = readMounts(tree)): ((file: LoaderFile) => Located) => {
  const stale = notMounted(tree, mounts)
  const holders = new Map<string, Holders>()
  return ({ device, path }) => {
    const parts = path.split('/')
    if (
      !path.startsWith('/') ||
      parts.includes('..') ||
      path.includes('\0') ||
      path.length > MAX_PATH ||
      path.endsWith('/')
    )
      return { unknown: `${path} is no path of a file from the top of a file system` }
    const plain = posix.normalize(path)
    const key = deviceKey(device)
    const found = holders.get(key) ?? holdersOf(tree, mounts, device)
    holders.set(key, found)
    const place = locate(tree, mounts, found, { device, path: plain })
    if ('unknown' in place) return place
    const why = (device.by === 'mounted' ? stale(device.at) : undefined) ?? stale(place.path)
    return why === undefined ? place : { unknown: why }
  }
}
