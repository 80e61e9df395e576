import { posix } from 'node:path'
import type { Mounts } from '../machine/mounts.ts'
import { known, type Tree } from '../sys/fs.ts'
import { type Named, sameName } from './file-systems.ts'

const DATA = '/run/udev/data'
const MOST_DEVICES = 4_096

// These have several devices with one UUID, or hold what has a UUID of its own.
const SHARED = /^E:ID_FS_TYPE=(?:btrfs|bcachefs|.*_member)$/m

// A disk of a RAID or a path to one shows what is on the whole, and so do its partitions.
const isPart = (tree: Tree, name: string): boolean => {
  const device = known(tree.real(`/sys/class/block/${name}`)) ?? `/sys/class/block/${name}`
  return [device, posix.dirname(device)].some((dir) => (known(tree.names(`${dir}/holders`)) ?? []).length > 0)
}

/**
 * The block devices with a file system of that UUID, as udev(7) has it in its data: of several (a disk that was copied,
 * a snapshot of LVM) only one is in /dev/disk, and nothing tells which one a boot loader finds first. Empty for other
 * names, and where there are no data.
 */
export const clonesOf = (tree: Tree, mounts: Mounts, wanted: Named): string[] => {
  if (wanted.by !== 'uuid' || mounts.from !== 'mountinfo') return []
  const names = (known(tree.names(DATA)) ?? []).filter((name) => /^b\d+:\d+$/.test(name))
  return names.slice(0, MOST_DEVICES).flatMap((file) => {
    const text = known(tree.text(`${DATA}/${file}`)) ?? ''
    const value = /^E:ID_FS_UUID=(.+)$/m.exec(text)?.[1]
    if (value === undefined || !sameName({ by: 'uuid', value }, wanted) || SHARED.test(text)) return []
    const device = file.slice(1)
    const name = posix.basename(known(tree.link(`/sys/dev/block/${device}`)) ?? device)
    return mounts.all.some((mount) => mount.device === device) || !isPart(tree, name) ? [name] : []
  })
}
