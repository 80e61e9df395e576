import { posix } from 'node:path'
import { parseFstab } from '../machine/fstab.ts'
import type { Mounts } from '../machine/mounts.ts'
import type { Mount } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'
import type { Device } from './types.ts'

/** A file system by one of its names, as `search` of GRUB or fstab(5) give it. */
export type Named = Extract<Device, { value: string }>

/** The mounts of a file system, or why there are none to be found. */
export type Holders = { mounts: Mount[] } | { unknown: string }

/** `the UUID 1234-ABCD`, for messages. */
export const nameOf = ({ by, value }: Named): string => `the ${by === 'label' ? by : by.toUpperCase()} ${value}`

/** A device as a key: the same for the same name. */
export const deviceKey = (device: Device): string => {
  if (device.by === 'mounted') return `mounted ${device.at}`
  return `${device.by} ${device.by === 'unknown' ? device.name : device.value}`
}

const MAX_LINKS = 8

// udev(7) writes what is no plain character of a name as \xHH.
const decode = (name: string): string =>
  name.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Whether two names mean the same: GRUB's `search` compares labels exactly, UUIDs in any case (commands/search.c). */
export const sameName = (a: Named, b: Named): boolean =>
  a.by === b.by && (a.by === 'label' ? a.value === b.value : a.value.toLowerCase() === b.value.toLowerCase())

const TAG = /^(?:(UUID|LABEL|PARTUUID)=|\/dev\/disk\/by-(uuid|label|partuuid)\/)(.+)$/s

/** The name in the first field of fstab(5), if it has one. */
export const namedIn = (source: string): Named | undefined => {
  const [, tag, link, value] = TAG.exec(source) ?? []
  if (value === undefined) return undefined
  const by = (tag?.toLowerCase() ?? link) as Named['by']
  return { by, value: link ? decode(value) : value }
}

// `/dev/dm-0` for /dev/mapper/vg-root and the links of /dev/disk: read as text, since another tree has no devices.
const devicePath = (tree: Tree, path: string): string => {
  let found = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const link = known(tree.link(found))
    if (link === undefined) break
    found = posix.resolve(posix.dirname(found), link)
  }
  return found
}

/**
 * The kernel's name of the block device under a mount (`sda2`, `dm-0`), if that can be told. The source is what was
 * typed when it was mounted, so sysfs comes first; a btrfs has no block device of its own number.
 */
export const blockDevice = (tree: Tree, { device, source }: Mount): string | undefined => {
  const link = device && known(tree.link(`/sys/dev/block/${device}`))
  if (link) return posix.basename(link)
  return source.startsWith('/dev/') ? posix.basename(devicePath(tree, source)) : undefined
}

// The devices that udev or btrfs know under the name: several for a btrfs on several disks. Undefined: nobody could be
// asked.
const devicesOf = (tree: Tree, wanted: Named): Set<string> | undefined => {
  const dir = `/dev/disk/by-${wanted.by}`
  const names = tree.names(dir)
  const link = known(names)?.find((name) => sameName({ by: wanted.by, value: decode(name) }, wanted))
  const found = new Set(link === undefined ? [] : [posix.basename(devicePath(tree, `${dir}/${link}`))])
  const btrfs = known(tree.names('/sys/fs/btrfs')) ?? []
  for (const uuid of btrfs) {
    const devices = known(tree.names(`/sys/fs/btrfs/${uuid}/devices`)) ?? []
    const same = sameName({ by: 'uuid', value: uuid }, wanted) || devices.some((device) => found.has(device))
    if (same) for (const device of devices) found.add(device)
  }
  return found.size === 0 && names.state !== 'ok' ? undefined : found
}

const fileSystemOf = ({ fstype, device, source }: Mount): string => `${fstype} ${device ?? source}`

/** Whether two mounts are of one file system. */
export const sameFileSystem = (a: Mount, b: Mount): boolean => fileSystemOf(a) === fileSystemOf(b)

// All mounts of the file systems of which one mount is wanted; a host of containers has thousands of one file system.
const withSiblings = (all: readonly Mount[], wanted: (mount: Mount) => boolean): Mount[] => {
  const asked = new Map<string, boolean>()
  const found = new Set<string>()
  for (const mount of all) {
    const key = `${mount.source} ${fileSystemOf(mount)}`
    const is = asked.get(key) ?? wanted(mount)
    asked.set(key, is)
    if (is) found.add(fileSystemOf(mount))
  }
  return all.filter((mount) => found.has(fileSystemOf(mount)))
}

// Without udev (a container): the mount point that fstab gives to the name, if something is mounted there.
const byFstab = (tree: Tree, mounts: Mounts, wanted: Named): Mount[] =>
  parseFstab(known(tree.text('/etc/fstab')) ?? '').flatMap((line) => {
    const named = namedIn(line.source)
    const mount = named && sameName(named, wanted) ? mounts.on(line.at) : undefined
    return mount?.at === line.at && mount.fstype !== 'autofs' ? [mount] : []
  })

const live = (tree: Tree, mounts: Mounts, wanted: Named): Holders => {
  const devices = devicesOf(tree, wanted)
  const listed = new Set(devices ? [] : byFstab(tree, mounts, wanted).map(fileSystemOf))
  const all = withSiblings(mounts.all, (mount) =>
    devices ? devices.has(blockDevice(tree, mount) ?? '') : listed.has(fileSystemOf(mount)),
  )
  if (all.length > 0) return { mounts: all }
  if (!devices) return { unknown: `nothing tells which file system has ${nameOf(wanted)} (no /dev/disk)` }
  const [device] = devices
  if (device === undefined) return { unknown: `no file system here has ${nameOf(wanted)}` }
  return { unknown: `the file system with ${nameOf(wanted)} (/dev/${device}) is not mounted` }
}

const inFstab = (tree: Tree, mounts: Mounts, wanted: Named): Holders => {
  const devices = devicesOf(tree, wanted)
  const all = withSiblings(mounts.all, (mount) => {
    const named = namedIn(mount.source)
    return named ? sameName(named, wanted) : (devices?.has(blockDevice(tree, mount) ?? '') ?? false)
  })
  return all.length > 0 ? { mounts: all } : { unknown: `/etc/fstab names no file system with ${nameOf(wanted)}` }
}

/**
 * The mounts of the file system with this name: by the links of udev(7) in /dev/disk and what sysfs says of devices and
 * of a btrfs; by the names in fstab(5) where the mounts come from there.
 */
export const mountsNamed = (tree: Tree, mounts: Mounts, wanted: Named): Holders => {
  if (mounts.from === 'none') return { unknown: mounts.why ?? 'nothing tells what is mounted' }
  return (mounts.from === 'mountinfo' ? live : inFstab)(tree, mounts, wanted)
}
