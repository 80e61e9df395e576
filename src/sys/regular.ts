import fs from 'node:fs'

/**
 * What fstat(2) says of a regular file, or with `also` of a block device. Throws EISDIR for a directory, EINVAL for
 * everything else: a FIFO would block, a device never end.
 */
export const mustBeFile = (fd: number, also?: 'block'): fs.Stats => {
  const found = fs.fstatSync(fd)
  if (found.isFile() || (also === 'block' && found.isBlockDevice())) return found
  throw Object.assign(new Error('no regular file'), { code: found.isDirectory() ? 'EISDIR' : 'EINVAL' })
}
