import fs from 'node:fs'

const RESERVE = 16 << 20

/**
 * How many bytes may be written to the file system of a directory: what is free, but for 16 MiB or a tenth of a small
 * one, since others write to /run too, and it is memory. Throws what the file system says.
 */
export const roomIn = (dir: string): number => {
  const { bavail, blocks, bsize } = fs.statfsSync(dir)
  return Math.max(0, bavail * bsize - Math.min(RESERVE, Math.floor((blocks * bsize) / 10)))
}
