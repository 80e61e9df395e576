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

const WIDTH = 80
// A terminal may claim any width, and each line is as long.
const WIDEST = 500

/**
 * How wide the terminal is that standard output is; undefined where it is none. `wanted` is $COLUMNS, which wins as it
 * does elsewhere.
 */
export const columns = (wanted: string | undefined): number | undefined => {
  if (!isTerminal(1)) return undefined
  // a terminal on a serial line does not know, and says 0
  return Math.min(WIDEST, (/^[1-9]\d{0,3}$/.test(wanted ?? '') ? Number(wanted) : process.stdout.columns) || WIDTH)
}
