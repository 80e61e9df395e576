import type { Mount } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'

/** A path as GRUB writes it for ZFS (grub-core/fs/zfs/zfs.c, dnode_get_fullpath): /DATASET@SNAPSHOT/PATH. */
export interface ZfsPath {
  /** Without the pool, with its slash; empty for the pool's own dataset. */
  dataset: string
  snapshot: string
  path: string
}

/** A pool by the number that GRUB takes for its UUID, or by its name, which GRUB takes for its label. */
export type Pool = { uuid: string } | { name: string }

/** The parts of such a path; undefined if it is none. */
export const parseZfsPath = (path: string): ZfsPath | undefined => {
  const [, dataset, snapshot, rest] = /^((?:\/[^/@]+)*)\/?@([^/]*)(\/.+)$/s.exec(path) ?? []
  return dataset === undefined || snapshot === undefined || rest === undefined
    ? undefined
    : { dataset, snapshot, path: rest }
}

// The pool's number, which GRUB takes for the UUID in 16 hexadecimal digits: OpenZFS 2.x, module/zfs/spa_stats.c. False
// if it is another, undefined if it cannot be read.
const hasGuid = (tree: Tree, pool: string, uuid: string): boolean | undefined => {
  const guid = known(tree.text(`/proc/spl/kstat/zfs/${pool}/guid`))?.trim() ?? ''
  if (!/^[0-9a-f]{16}$/i.test(uuid)) return false
  return /^\d{1,20}$/.test(guid) ? BigInt(guid).toString(16).padStart(16, '0') === uuid.toLowerCase() : undefined
}

/** The mounts of that dataset, in the pool with this UUID as far as that can be told. */
export const zfsMounts = (tree: Tree, all: readonly Mount[], { dataset }: ZfsPath, pool: Pool): Mount[] =>
  all.filter(({ fstype, source }) => {
    if (fstype !== 'zfs') return false
    const [name = ''] = source.split('/')
    if (source !== name + dataset) return false
    return 'name' in pool ? pool.name === name : hasGuid(tree, name, pool.uuid) !== false
  })
