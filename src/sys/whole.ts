import fs from 'node:fs'
import path from 'node:path'

/** What a file is to hold; made only where it can be written, if it is a function. */
export type Content = string | Buffer | (() => string | Buffer)

/** How a file comes about before it has its name. */
export interface Making {
  /** Its name until then, which nothing else may have. */
  temporary: string
  /** As for open(2), by the umask. */
  mode: number
  /** Gives it mode and owner, while there is nothing in it yet. */
  dress?: (fd: number) => void
}

// By unlink(2) alone: fs.rmSync looks first, and by then a name in a directory of somebody else's may be his directory,
// which it walks into, and along links that he puts there meanwhile.
const removeLeftOver = (temporary: string): void => {
  try {
    fs.unlinkSync(temporary)
  } catch {
    // a directory, somebody else's in a sticky directory, or gone already: in nobody's way
  }
}

/**
 * Writes a file whole or not at all: under a temporary name, fsync(2), rename(2). What stands there is replaced,
 * whatever it is but a directory. A failure removes what has the temporary name if that is ours. The directory is not
 * synced. Throws what the file system says, EEXIST if something has the temporary name.
 */
export const writeWhole = (file: string, content: Content, { temporary, mode, dress }: Making): void => {
  const fd = fs.openSync(temporary, 'wx', mode)
  try {
    try {
      dress?.(fd)
      fs.writeFileSync(fd, typeof content === 'function' ? content() : content)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    removeLeftOver(temporary)
    throw error
  }
}

/**
 * A temporary name beside `file` for who writes it without a lock: our process's. It is free, unless it is somebody's
 * directory; what processes that were killed in the middle left under theirs is removed where it can be, as a disk that
 * hangs would have one more left behind at every try. Throws what the file system says of ours.
 */
export const ownTemporary = (file: string): string => {
  const [dir, start] = [path.dirname(file), `${path.basename(file)}.`]
  for (const name of fs.readdirSync(dir)) {
    const [, pid] = name.startsWith(start) ? (/^(\d+)\.new$/.exec(name.slice(start.length)) ?? []) : []
    if (pid === String(process.pid)) fs.unlinkSync(path.join(dir, name))
    else if (pid !== undefined && !fs.existsSync(`/proc/${pid}`)) removeLeftOver(path.join(dir, name))
  }
  return `${file}.${process.pid}.new`
}
