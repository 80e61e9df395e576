import { known, type Tree } from '../../sys/fs.ts'
import { readMounts } from '../mounts.ts'
import { firmwareSince } from './since.ts'
import type { Wanted } from './types.ts'

// Where the ESP is mounted: bootctl(1), and what installers do.
const PLACES = ['/boot/efi', '/efi', '/boot']
const MOST = 64
// FAT: entries of a directory (Microsoft's fatgen103)
const MOST_NAMES = 65_536

const changedAt = (tree: Tree, path: string): number => {
  const stat = known(tree.stat(path))
  return stat ? Number(BigInt(stat.mtimeNs) / 1_000_000_000n) : 0
}

// A file that was copied with its old time is told by its directory's.
const capsuleIn = (tree: Tree, dir: string, since: number | undefined): string | undefined => {
  const names = (known(tree.names(dir)) ?? []).filter((name) => !name.startsWith('.')).slice(0, MOST_NAMES)
  const paths = names.map((name) => `${dir}/${name}`)
  const files = paths.filter((path) => known(tree.stat(path))?.kind === 'file').slice(0, MOST)
  return since === undefined
    ? files[0]
    : files.find((path) => Math.max(changedAt(tree, path), changedAt(tree, dir)) >= since)
}

/**
 * Capsules on the ESP, in EFI/UpdateCapsule (UEFI specification 8.5.5). The firmware deletes each, whether it took it
 * or not. So one that lay there when the firmware started this system is of no interest to it and does not count: else
 * what somebody forgot there would keep us from every kexec. What is not mounted is not looked at, automounts neither;
 * whoever leaves an update there sets OsIndications as well.
 */
export const readCapsules = (tree: Tree): Wanted[] => {
  const since = firmwareSince(tree)
  const mounts = readMounts(tree)
  for (const place of PLACES) {
    const at = known(tree.real(place))
    if (at === undefined || mounts.on(at)?.fstype === 'autofs') continue
    const found = capsuleIn(tree, `${at}/EFI/UpdateCapsule`, since)
    if (found === undefined) continue
    const message = `the firmware is to apply an update, ${found}`
    return [{ id: 'capsule', message, hint: `to take it back: remove that file` }]
  }
  return []
}
