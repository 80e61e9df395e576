import fs from 'node:fs'

// Major number 1: /dev/null and its like (Documentation/admin-guide/devices.txt); makedev(3) has it in these bits.
const isMemory = (rdev: number): boolean => ((rdev >> 8) & 0xfff) === 1

/**
 * Whether an open descriptor is a terminal. Where the kind of file settles it, node:tty is not asked: to load it and
 * the streams behind it takes longer than all that `status` reads.
 */
export const isTerminal = (fd: number): boolean => {
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isCharacterDevice() || isMemory(stat.rdev)) return false
  } catch {
    return false
  }
  const { isatty } = require('node:tty') as typeof import('node:tty')
  return isatty(fd)
}
