import type { Read, Tree } from '../sys/fs.ts'
import type { ReadAt } from '../sys/reader.ts'

/** A reader of a file in a tree, and what the first read that failed gave: from then on there are no bytes. */
export interface FileReader {
  read: ReadAt
  failure: () => Exclude<Read<never>, { state: 'ok' }> | undefined
}

/** Reads a file of a tree piece by piece, for parsers that know of no errors; the caller asks for `failure` afterwards. */
export const openReader = (tree: Tree, path: string): FileReader => {
  let failed: ReturnType<FileReader['failure']>
  const read: ReadAt = (offset, length) => {
    const got = failed ?? tree.bytes(path, offset, length)
    if (got.state === 'ok') return got.value
    failed = got
    return Buffer.alloc(0)
  }
  return { read, failure: () => failed }
}
