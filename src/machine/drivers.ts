import { known, type Tree } from '../sys/fs.ts'

/** The PCI devices that a driver is bound to, as `VENDOR:DEVICE` in hexadecimal; drivers without any are left out. */
export type Drivers = Readonly<Record<string, readonly string[]>>

const PCI = '/sys/bus/pci'
const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/

// One of each kind is enough, and a server may have a hundred alike.
const MOST = 16

const deviceAt = (tree: Tree, address: string): string => {
  const hex = (file: string) =>
    /^0x([0-9a-f]{4})$/.exec(known(tree.text(`${PCI}/devices/${address}/${file}`))?.trim() ?? '')?.[1] ?? '????'
  return `${hex('vendor')}:${hex('device')}`
}

/**
 * Which of these drivers are bound to a PCI device: the directory of a driver has a link for each
 * (Documentation/ABI/testing/sysfs-bus-pci).
 */
export const readDrivers = (tree: Tree, wanted: readonly string[]): Drivers => {
  const found: Record<string, string[]> = {}
  for (const driver of wanted) {
    const addresses = (known(tree.names(`${PCI}/drivers/${driver}`)) ?? []).filter((name) => ADDRESS.test(name))
    if (addresses.length > 0) found[driver] = addresses.slice(0, MOST).map((address) => deviceAt(tree, address))
  }
  return found
}

/** The devices that are given to guests or programs as they are. */
export interface PassedThrough {
  count: number
  /** Somebody has one open; undefined where the kernel does not tell: the driver is built in. */
  used: boolean | undefined
}

/** What vfio-pci has; whoever opens a device holds the module (Documentation/driver-api/vfio.rst). */
export const readPassedThrough = (tree: Tree): PassedThrough => {
  const count = (known(tree.names(`${PCI}/drivers/vfio-pci`)) ?? []).filter((name) => ADDRESS.test(name)).length
  const users = count > 0 ? known(tree.text('/sys/module/vfio_pci/refcnt'))?.trim() : undefined
  return { count, used: users === undefined ? undefined : users !== '0' }
}
