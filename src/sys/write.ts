import fs from 'node:fs'
import path from 'node:path'
import { type Content, ownTemporary, writeWhole } from './whole.ts'

/** Has what somebody else wrote into a file, or a directory, reach the disk. Throws what the file system says. */
export const syncFile = (file: string): void => {
  const fd = fs.openSync(file, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Where writeAtomic writes what is to become a file. */
export const temporaryOf = (file: string): string => `${file}.new`

const put = (
  file: string,
  content: Content,
  { mode, uid, gid }: { mode: number; uid?: number; gid?: number },
  temporary = temporaryOf(file),
): void => {
  const dress = (fd: number) => {
    // before the mode, which chown(2) may take bits from
    if (uid !== undefined && gid !== undefined) fs.fchownSync(fd, uid, gid)
    fs.fchmodSync(fd, mode & 0o7777)
  }
  writeWhole(file, content, { temporary, mode: 0o600, dress })
  syncFile(path.dirname(file))
}

/**
 * Replaces a file of our own whole or not at all. Only one writer at a time (the lock), so the temporary name is fixed
 * and a crash leaves at most one. Everybody may read it, whatever the umask is of whoever called us. Throws what the
 * file system says.
 */
export const writeAtomic = (file: string, text: string): void => {
  fs.rmSync(temporaryOf(file), { force: true, recursive: true })
  put(file, text, { mode: 0o644 })
}

/**
 * As writeAtomic, for a file that several may write at once, without the lock: the temporary name is our process's.
 */
export const writeUnlocked = (file: string, content: Content): void => {
  put(file, content, { mode: 0o644 }, ownTemporary(file))
}

/**
 * As writeAtomic, for a file that an administrator edits, too: its mode and owner stay, and a directory under the
 * temporary name is somebody's, an error.
 */
export const rewriteFile = (file: string, text: string): void => {
  fs.rmSync(temporaryOf(file), { force: true })
  put(file, text, fs.statSync(file, { throwIfNoEntry: false }) ?? { mode: 0o644 })
}

/** Removes what stands under a name of ours; that nothing does is fine. */
export const removeFile = (file: string): void => fs.rmSync(file, { force: true, recursive: true })

/**
 * Makes an empty file, or leaves the one that is there. Links are not followed, a FIFO is not waited for. Throws what
 * the file system says.
 */
export const touchFile = (file: string): void => {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  fs.closeSync(fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644))
}

/**
 * Appends a line, and has it on disk when it returns. One write(2) with O_APPEND: two at once do not mix. What a crash
 * cut short before it stays a line of its own; what another is just writing may look like that, and an empty line comes
 * behind it. Links are not followed. Throws what the file system says, EINVAL for no file.
 */
export const appendLine = (file: string, line: string): void => {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const fd = fs.openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o644)
  try {
    const found = fs.fstatSync(fd)
    if (!found.isFile()) throw Object.assign(new Error(`${file} is not a file`), { code: 'EINVAL' })
    const last = Buffer.from('\n')
    if (found.size > 0) fs.readSync(fd, last, 0, 1, found.size - 1)
    else fs.fchmodSync(fd, 0o644)
    const bytes = Buffer.from(`${last.toString() === '\n' ? '' : '\n'}${line}\n`)
    if (fs.writeSync(fd, bytes) < bytes.length)
      throw Object.assign(new Error(`${file}: there was room for a part of a line only`), { code: 'ENOSPC' })
    fs.fsyncSync(fd)
    if (found.size === 0) syncFile(path.dirname(file))
  } finally {
    fs.closeSync(fd)
  }
}

/** Makes a directory that everybody may read and only we may write, whatever the umask is; that it exists is fine. */
export const makeDir = (dir: string): void => {
  if (fs.mkdirSync(dir, { recursive: true, mode: 0o755 }) !== undefined) fs.chmodSync(dir, 0o755)
}

/** Opens a file for locking, made if it is not there; never follows a link. The caller closes the descriptor. */
export const openForLock = (file: string): number =>
  fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NOFOLLOW, 0o600)

/** Whether an open file has no name any more. */
export const isGone = (fd: number): boolean => fs.fstatSync(fd).nlink === 0

/** Closes what `openForLock` opened, and so lets go of the lock. */
export const closeFd = (fd: number): void => fs.closeSync(fd)

/** Writes all of a text to an open descriptor; unlike console.log it throws when the disk is full. */
export const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text)
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done)
    } catch (error) {
      // a pipe set to non-blocking by its other end
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
