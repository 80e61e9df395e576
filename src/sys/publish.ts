import fs from 'node:fs'
import path from 'node:path'
import { writeUnlocked } from './write.ts'

const mustBeFileOrNothing = (file: string): void => {
  const found = fs.lstatSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile())
    throw Object.assign(new Error(`${file} is there, and is no regular file`), { code: 'EEXIST' })
}

// Open, so that it stays the same whoever renames what: a path through /proc/self/fd is looked up from there
// (proc_pid_fd(5)), as openat(2) does it, which node does not have.
const withDirectory = (directory: string, use: (at: string) => void): void => {
  const fd = fs.openSync(directory, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
  const at = `/proc/self/fd/${fd}`
  try {
    const real = fs.readlinkSync(at)
    if (real !== directory)
      throw Object.assign(new Error(`a link leads from ${directory} to ${real}`), { code: 'ELOOP' })
    use(at)
  } catch (error) {
    const { message } = error as Error
    throw Object.assign(error as Error, { message: message.replaceAll(at, directory === '/' ? '' : directory) })
  } finally {
    fs.closeSync(fd)
  }
}

/**
 * Replaces a file that others read, whole or not at all, in a directory that may belong to somebody else, as the one
 * above it may: no link is followed, not on the way to it either, and mode and owner are ours, 0644. No device or FIFO
 * is replaced or waited for, and several at once do no harm. Whoever reads `*.prom` there never sees the temporary
 * file. Throws what the file system says, EEXIST for what is no regular file, ELOOP for a link on the way.
 */
export const publishFile = (file: string, text: string): void =>
  withDirectory(path.resolve(path.dirname(file)), (at) => {
    const here = `${at}/${path.basename(file)}`
    mustBeFileOrNothing(here)
    writeUnlocked(here, text)
  })

/**
 * The path of a file that somebody named for himself, with the links on the way to it followed: what he means by them,
 * now. Who changes one after this has publishFile throw. The file's own name stays. Throws what the file system says.
 */
export const realDirectory = (file: string): string =>
  path.join(fs.realpathSync.native(path.dirname(path.resolve(file))), path.basename(file))
