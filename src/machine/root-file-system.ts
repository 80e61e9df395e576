import { known, type Tree } from '../sys/fs.ts'
import { blockByNumber, blockName } from './block-device.ts'
import { type Mounts, readMounts } from './mounts.ts'

/** The file system on `/`. */
export interface RootFileSystem {
  fstype: string
  source: string
  /** The kernel's names of the devices it lies on: several for btrfs, none where that cannot be told. */
  devices: readonly string[]
}

const BTRFS = '/sys/fs/btrfs'
const MOST = 256

// A btrfs has no number of a device of its own, and names one of several: /sys/fs/btrfs/UUID/devices has all of them.
const allOfBtrfs = (tree: Tree, one: string): readonly string[] => {
  for (const uuid of (known(tree.names(BTRFS)) ?? []).slice(0, MOST)) {
    const devices = known(tree.names(`${BTRFS}/${uuid}/devices`)) ?? []
    if (devices.includes(one)) return devices
  }
  return [one]
}

/**
 * What is mounted on `/`, by proc_pid_mountinfo(5); undefined where that cannot be read. An overlay, a ZFS or a network
 * file system has no devices here, nor has anything in a tree where no system runs.
 */
export const readRootFileSystem = (tree: Tree, mounts: Mounts = readMounts(tree)): RootFileSystem | undefined => {
  const mount = mounts.from === 'mountinfo' ? mounts.on('/') : undefined
  if (!mount) return undefined
  const { fstype, source, device } = mount
  const numbered = device === undefined || device.startsWith('0:') ? undefined : blockByNumber(tree, device)
  const name = numbered ?? (source.startsWith('/dev/') ? blockName(tree, source) : undefined)
  const devices = name === undefined ? [] : fstype === 'btrfs' ? allOfBtrfs(tree, name) : [name]
  return { fstype, source, devices }
}
