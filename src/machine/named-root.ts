import { posix } from 'node:path'
import { known, type Tree } from '../sys/fs.ts'
import { blockByNumber, blockName, stackOf } from './block-device.ts'
import type { RootFileSystem } from './root-file-system.ts'

/**
 * The device that a `root=` names: there, with the kernel's name for it, or missing. `mapped`: the name of a volume of
 * LVM, or of another device of several, which is there only while somebody has activated it: an initrd may.
 */
export type NamedRoot = { state: 'found'; device: string } | { state: 'missing'; mapped?: true }

const DISK = '/dev/disk'
const MOST = 4096
const LONGEST = 1024

// `by-` and the tag in lower case: udev's 60-persistent-storage.rules
const TAG = /^(UUID|LABEL|PARTUUID|PARTLABEL)=([^/]+)$/
// What is no block device, or stands for one that the kernel or systemd(1) makes up:
// Documentation/admin-guide/nfs/nfsroot.rst, systemd-gpt-auto-generator(8), init/do_mounts.c
const NO_DEVICE = /^\/dev\/(?:nfs|cifs|root|gpt-auto-root.*|ram\d*|mtd.*|ubi.*)$/

// As udev writes a label: encode_devnode_name() in src/libsystemd/sd-device/device-util.c of systemd. What is beyond
// ASCII stays as it is.
const encoded = (label: string): string =>
  label.replace(/[^\w#+.:=@\u0080-\u{10ffff}-]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

// The kernel (block/early-lookup.c) and most initrds take numbers in either case; udev writes those of FAT in capitals.
const spelled = (tree: Tree, dir: string, kind: string, value: string): string[] => {
  if (kind.endsWith('LABEL')) return [encoded(value), value]
  const names = (known(tree.names(dir)) ?? []).slice(0, MOST)
  return names.filter((name) => name.toLowerCase() === value.toLowerCase())
}

// Whether udev has named the root file system's device: then it has named the others as well.
const isPopulated = (tree: Tree, { devices }: RootFileSystem): boolean =>
  ['by-uuid', 'by-partuuid'].some((kind) =>
    (known(tree.names(`${DISK}/${kind}`)) ?? [])
      .slice(0, MOST)
      .some((name) => devices.includes(posix.basename(known(tree.link(`${DISK}/${kind}/${name}`)) ?? ''))),
  )

// lvm(8), NAMES: `-` within the names of group and volume is `--` in that of the device.
const groupOf = (mapperName: string): string | undefined =>
  /^((?:[^-]|--)+)-(?!-)/.exec(mapperName)?.[1]?.replaceAll('--', '-')

// `/dev/mapper/NAME` and `/dev/GROUP/VOLUME`; the group that the running root lies on is active, all of it.
const isMapped = (tree: Tree, path: string, { devices }: RootFileSystem): boolean => {
  const [, dir, name] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(path) ?? []
  if (dir === undefined || name === undefined) return false
  const group = dir === 'mapper' ? groupOf(name) : dir
  const volumes = stackOf(tree, devices).flatMap(({ dm }) => (dm?.uuid.startsWith('LVM-') ? dm.name : []))
  return !volumes.some((volume) => groupOf(volume) === group)
}

const atPath = (tree: Tree, path: string): NamedRoot | undefined => {
  const real = tree.real(path)
  if (real.state === 'missing') return { state: 'missing' }
  const device = blockName(tree, path)
  return device === undefined ? undefined : { state: 'found', device }
}

const byTag = (tree: Tree, kind: string, value: string, root: RootFileSystem): NamedRoot | undefined => {
  const dir = `${DISK}/by-${kind.toLowerCase()}`
  for (const name of spelled(tree, dir, kind, value)) {
    const found = atPath(tree, `${dir}/${name}`)
    if (found?.state !== 'missing') return found
  }
  return isPopulated(tree, root) ? { state: 'missing' } : undefined
}

// `8:2`, or the hexadecimal number of old: parse_root_device() in init/do_mounts.c; new_decode_dev() in linux/kdev_t.h
const numberOf = (value: string): string | undefined => {
  if (/^\d{1,4}:\d{1,7}$/.test(value)) return value
  if (!/^[0-9a-f]{3,8}$/i.test(value)) return undefined
  const device = Number.parseInt(value, 16)
  return `${(device >>> 8) & 0xfff}:${(device & 0xff) | ((device >>> 12) & 0xfff00)}`
}

const byNumber = (tree: Tree, number: string): NamedRoot => {
  const device = blockByNumber(tree, number)
  return device === undefined ? { state: 'missing' } : { state: 'found', device }
}

/**
 * The device that the value of a `root=` names now. Undefined where that cannot be told: a form that is no block
 * device's (ZFS, NFS, `live:`), a machine whose own root file system lies on none, or where udev has not named it.
 * `missing` is said only where the device of the running root file system is to be seen in the same way.
 */
export const readNamedRoot = (tree: Tree, value: string, root: RootFileSystem | undefined): NamedRoot | undefined => {
  const [own] = root?.devices ?? []
  if (!root || own === undefined || value.length > LONGEST) return undefined
  const [, kind, name] = TAG.exec(value) ?? []
  if (kind !== undefined && name !== undefined) return byTag(tree, kind, name, root)
  const number = numberOf(value)
  if (number !== undefined) return byNumber(tree, number)
  if (!/^\/dev\/[^/]/.test(value) || NO_DEVICE.test(value) || value.split('/').includes('..')) return undefined
  const visible = tree.stat(`/dev/${own.replaceAll('!', '/')}`).state === 'ok'
  if (value.startsWith('/dev/disk/') && !isPopulated(tree, root)) return undefined
  const found = visible ? atPath(tree, value) : undefined
  return found?.state === 'missing' && isMapped(tree, value, root) ? { ...found, mapped: true } : found
}
