import type { FileStat } from '../sys/fs.ts'
import type { Identity } from './identity.ts'
import type { Entry, Facts, StagedRecord } from './types.ts'

/** The content that a record stands for. */
export const identityOf = (record: StagedRecord): Identity => ({
  release: record.release,
  image: record.image.sha256,
  initrds: record.initrds.map((file) => file.sha256),
  cmdline: record.cmdline,
})

/** Whether two contents are one. */
export const sameIdentity = (a: Identity, b: Identity): boolean =>
  a.release === b.release &&
  a.image === b.image &&
  a.cmdline === b.cmdline &&
  a.initrds.length === b.initrds.length &&
  a.initrds.every((hash, i) => hash === b.initrds[i])

/** What tells one state of a file from another without reading it. */
export type Look = Pick<FileStat, 'dev' | 'ino' | 'size' | 'mtimeNs'>

/** Whether two looks at a file saw the same state of it. */
export const sameFile = (a: Look, b: Look): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs

/**
 * Whether two looks that are not far apart saw the same state of it, rewritten in place and set back to its old time
 * (cp -p, rsync --inplace) included: nobody sets the time of the last change, inode(7). Not for longer: chmod and link
 * change that as well.
 */
export const stoodStill = (a: Look & Partial<FileStat>, b: Look & Partial<FileStat>): boolean =>
  sameFile(a, b) && (a.ctimeNs === undefined || b.ctimeNs === undefined || a.ctimeNs === b.ctimeNs)

/**
 * Whether the record still equals the target and the files on disk, judged by stat: device, inode, size and time of
 * every file. A rewritten file is a new inode or a new time even when its content is the same.
 */
export const isFresh = (record: StagedRecord, entry: Entry, { observed }: Pick<Facts, 'observed'>): boolean => {
  const files = [record.image, ...record.initrds]
  if (record.state !== 'loaded' || record.release !== entry.release || record.cmdline !== entry.cmdline) return false
  if (files.length !== observed.length) return false
  return files.every((file, i) => {
    const now = observed[i]
    return now?.path === file.path && now.stat.state === 'ok' && sameFile(now.stat.value, file)
  })
}
