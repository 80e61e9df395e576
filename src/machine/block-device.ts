import { posix } from 'node:path'
import { known, type Tree } from '../sys/fs.ts'

const CLASS = '/sys/class/block'

// More than any stack of LVM, RAID and encryption has.
const MOST = 64

/** A block device by the kernel's name for it; `dm` where the device mapper made it. */
export interface BlockDevice {
  name: string
  dm?: { name: string; uuid: string }
}

/** What the kernel calls the device of a file in /dev, links followed; undefined where sysfs has none of that name. */
export const blockName = (tree: Tree, path: string): string | undefined => {
  const real = known(tree.real(path))
  if (!real?.startsWith('/dev/')) return undefined
  // sysfs writes `!` for `/`: cciss!c0d0 (kobject_set_name_vargs() in lib/kobject.c)
  const name = real.slice('/dev/'.length).replaceAll('/', '!')
  return tree.stat(`${CLASS}/${name}`).state === 'ok' ? name : undefined
}

/** The name of the device with a number (`8:2`), as sysfs has it. */
export const blockByNumber = (tree: Tree, number: string): string | undefined => {
  const link = known(tree.link(`/sys/dev/block/${number}`))
  return link && posix.basename(link)
}

const read = (tree: Tree, name: string): BlockDevice => {
  const text = (file: string) => known(tree.text(`${CLASS}/${name}/dm/${file}`))?.trim()
  const uuid = text('uuid')
  return uuid === undefined ? { name } : { name, dm: { name: text('name') ?? name, uuid } }
}

/**
 * The devices and all that lie below them (Documentation/ABI/testing/sysfs-block, slaves), the upper ones first: a
 * volume of LVM, the encryption, the partition.
 */
export const stackOf = (tree: Tree, names: readonly string[]): BlockDevice[] => {
  const found = new Map<string, BlockDevice>()
  const queue = [...names]
  for (let name = queue.shift(); name !== undefined && found.size < MOST; name = queue.shift()) {
    if (found.has(name)) continue
    found.set(name, read(tree, name))
    queue.push(...(known(tree.names(`${CLASS}/${name}/slaves`)) ?? []).slice(0, MOST))
  }
  return [...found.values()]
}
