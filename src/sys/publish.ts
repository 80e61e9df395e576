import fs from 'node:fs'
import path from 'node:path'
import { syncFile } from './write.ts'

// Nothing else may have that name, be it a link, a FIFO or what a killed process with our number left.
const openNew = (file: string): number => {
  try {
    return fs.openSync(file, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    fs.unlinkSync(file)
    return fs.openSync(file, 'wx', 0o600)
  }
}

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
    throw Object.assign(error as Error, { message: message.replaceAll(at, directory) })
  } finally {
    fs.closeSync(fd)
  }
}

// What somebody killed in the middle: a disk that hangs would have one more left behind at every try.
const sweep = (file: string): void => {
  const start = `${path.basename(file)}.`
  for (const name of fs.readdirSync(path.dirname(file))) {
    if (!name.startsWith(start)) continue
    const [, pid] = /^(\d+)\.new$/.exec(name.slice(start.length)) ?? []
    if (pid !== undefined && !fs.existsSync(`/proc/${pid}`))
      fs.rmSync(path.join(path.dirname(file), name), { force: true })
  }
}

const replace = (file: string, text: string): void => {
  mustBeFileOrNothing(file)
  sweep(file)
  const temporary = `${file}.${process.pid}.new`
  const fd = openNew(temporary)
  try {
    try {
      fs.fchmodSync(fd, 0o644)
      fs.writeFileSync(fd, text)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
  syncFile(path.dirname(file))
}

/**
 * Replaces a file that others read, whole or not at all, in a directory that may belong to somebody else, as the one
 * above it may: no link is followed, not on the way to it either, and mode and owner are ours, 0644.
 * No device or FIFO is replaced or waited for, and several at once do no harm. Whoever reads `*.prom` there never sees
 * the temporary file. Throws what the file system says, EEXIST for what is no regular file, ELOOP for a link on the way.
 */
export const publishFile = (file: string, text: string): void =>
  withDirectory(path.resolve(path.dirname(file)), (at) => replace(`${at}/${path.basename(file)}`, text))

/**
 * The path of a file that somebody named for himself, with the links on the way to it followed: what he means by them,
 * now. Who changes one after this has publishFile throw. The file's own name stays. Throws what the file system says.
 */
export const realDirectory = (file: string): string =>
  path.join(fs.realpathSync.native(path.dirname(path.resolve(file))), path.basename(file))
