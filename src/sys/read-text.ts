import fs from 'node:fs'
import { mustBeFile } from './regular.ts'

// Far more than any text that is read; dpkg's status file of a full system has some 10 MB.
const LONGEST_TEXT = 1 << 26

const tooLong = (): Error => Object.assign(new Error('too long'), { code: 'EFBIG' })

const PIECE = 1 << 16

// Files in /proc have the size 0, and are as long as they like.
const readToEnd = (fd: number): string => {
  const pieces: Buffer[] = []
  const buffer = Buffer.allocUnsafe(PIECE)
  let length = 0
  for (;;) {
    const got = fs.readSync(fd, buffer)
    if (got === 0) return Buffer.concat(pieces).toString('utf8')
    length += got
    if (length > LONGEST_TEXT) throw tooLong()
    pieces.push(Buffer.from(buffer.subarray(0, got)))
  }
}

/**
 * All of a regular file, closed afterwards. Throws what the file system says,
 * EINVAL and EISDIR for no file, EFBIG for one of more than 64 MiB.
 */
export const readText = (fd: number): string => {
  try {
    const { size } = mustBeFile(fd)
    if (size > LONGEST_TEXT) throw tooLong()
    return size === 0 ? readToEnd(fd) : fs.readFileSync(fd, 'utf8')
  } finally {
    fs.closeSync(fd)
  }
}
