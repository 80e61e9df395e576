import fs from 'node:fs'
import type { Read, Tree } from './fs.ts'

/**
 * Up to `length` bytes from `offset`; fewer at the end of the file. Throws what the file system says. They may be put
 * into a buffer of at least that length: a new one for each read costs whoever reads all of a file a third more.
 */
export type ReadAt = (offset: number, length: number, into?: Buffer) => Buffer

/**
 * Opens a regular file of the tree once, for many reads, and closes it after `use`, which is given its size too. EINVAL
 * for what is no regular file: a FIFO would block, a device never end.
 */
export const withReader = <T>(tree: Tree, path: string, use: (read: ReadAt, size: number) => T): Read<T> => {
  let fd: number | undefined
  try {
    fd = fs.openSync(tree.host(path), fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    const file = fd
    const found = fs.fstatSync(file)
    if (!found.isFile()) return { state: 'unknown', code: 'EINVAL' }
    const read: ReadAt = (offset, length, buffer = Buffer.allocUnsafe(length)) =>
      buffer.subarray(0, fs.readSync(file, buffer, 0, length, offset))
    return { state: 'ok', value: use(read, found.size) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN'
    return code === 'ENOENT' || code === 'ENOTDIR' ? { state: 'missing' } : { state: 'unknown', code }
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}
