import { posix } from 'node:path'
import { known, type Tree } from '../sys/fs.ts'
import { stackOf } from './block-device.ts'
import type { RootFileSystem } from './root-file-system.ts'

/** Modules without which this machine does not come up, or is not heard of; built in ones may be among them. */
export interface Carriers {
  root: readonly string[]
  network: readonly string[]
}

const NET = '/sys/class/net'
// A host of containers has hundreds.
const MOST = 1_000

// The drivers of a device and of what it hangs on, up to the top of sysfs: virtio_blk and virtio_pci, or sd_mod and
// ahci.
const driversOf = (tree: Tree, device: string): string[] => {
  const found: string[] = []
  for (let at = known(tree.real(device)); at?.startsWith('/sys/devices/'); at = posix.dirname(at)) {
    const module = known(tree.real(`${at}/driver/module`))
    if (module) found.push(posix.basename(module))
  }
  return found
}

// spl was a module of its own until OpenZFS 2.2
const modulesOf = (fstype: string): string[] =>
  fstype === 'zfs' ? ['zfs', 'spl'] : [fstype.replace(/^fuse\..*/, 'fuse')]

const carriesRoot = (tree: Tree, { fstype, devices }: RootFileSystem): string[] => [
  ...modulesOf(fstype),
  ...stackOf(tree, devices).flatMap(({ name }) => driversOf(tree, `/sys/class/block/${name}`)),
]

// `unknown` is what a driver without a sense of its link says: Documentation/networking/operstates.rst
const isUp = (tree: Tree, name: string): boolean =>
  ['up', 'unknown'].includes(known(tree.text(`${NET}/${name}/operstate`))?.trim() ?? '')

const carriesNetwork = (tree: Tree): string[] =>
  (known(tree.names(NET)) ?? [])
    .slice(0, MOST)
    .filter((name) => tree.isLink(`${NET}/${name}/device`) && isUp(tree, name))
    .flatMap((name) => driversOf(tree, `${NET}/${name}/device`))

/**
 * What carries the root file system (its type, and the drivers of all devices below it) and the network interfaces that
 * are up. The devices of a ZFS are not to be seen here: it has none in the table of mounts.
 */
export const readCarriers = (tree: Tree, root: RootFileSystem | undefined): Carriers => ({
  root: [...new Set(root ? carriesRoot(tree, root) : [])],
  network: [...new Set(carriesNetwork(tree))],
})
