import path from 'node:path'
import { loaderCan } from '../../machine/efi-variables.ts'
import type { Read, Tree } from '../../sys/fs.ts'
import type { RawEntry } from '../types.ts'
import { splitCounters } from './counters.ts'

/** Whether LoaderEntryOneShot would be heeded, as the loader says that started this system. */
export const canArmOneShot = (tree: Tree): Read<boolean> => loaderCan(tree, 'oneShot')

/**
 * The id of the entry that starts a release: the one with that image (a path in the tree), else the first that names
 * the release. None for an entry whose boots are still counted: nobody knows yet that it boots, and an older
 * systemd-boot would not find it by its id.
 */
export const entryIdOf = (entries: readonly RawEntry[], release: string, image?: string): string | undefined => {
  const imageOf = ({ linux: { device, path: file } }: RawEntry): string | undefined =>
    device.by === 'mounted' ? path.posix.join(device.at, file) : undefined
  const proven = entries.filter((entry) => {
    const name = path.posix.basename(entry.at.replace(/:\d+$/, ''))
    return splitCounters(name).left === undefined
  })
  const found =
    proven.find((entry) => image !== undefined && imageOf(entry) === image) ??
    proven.find((entry) => entry.version === release)
  return found?.id
}
