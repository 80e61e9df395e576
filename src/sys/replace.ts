import fs from 'node:fs'
import path from 'node:path'
import { crypto } from './crypto.ts'

const notAFile = (file: string) => Object.assign(new Error(`${file} is no regular file`), { code: 'EINVAL' })

// Opened for writing, as `>` does, so that the kernel has its say on permissions and on links of others in /tmp
// (fs.protected_symlinks of proc_sys_fs(5)). What it leads to is replaced, not what leads there.
const existing = (file: string): { file: string; stat: fs.Stats } | undefined => {
  const { O_WRONLY, O_NONBLOCK } = fs.constants
  // a device can be asked for much by being opened
  const found = fs.statSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile()) throw notAFile(file)
  if (!found && !fs.lstatSync(file, { throwIfNoEntry: false })) return undefined
  const fd = fs.openSync(file, O_WRONLY | O_NONBLOCK)
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile()) throw notAFile(file)
    return { file: fs.realpathSync.native(`/proc/self/fd/${fd}`), stat }
  } finally {
    fs.closeSync(fd)
  }
}

const giveTo = (fd: number, { mode, uid, gid }: fs.Stats): void => {
  const own = fs.fstatSync(fd)
  if (own.uid !== uid || own.gid !== gid) {
    try {
      fs.fchownSync(fd, uid, gid)
    } catch {
      // only root can give files away
    }
  }
  fs.fchmodSync(fd, mode & 0o777)
}

/**
 * Writes a file that somebody named, whole or not at all: a new one, by the umask, or what stands there anew, with its
 * mode and, as root, its owner. A link is followed. Nothing but a temporary name of its own is ever removed. Throws what
 * the file system says, EINVAL for a directory, a device or a FIFO.
 */
export const replaceFile = (named: string, text: string): void => {
  const there = existing(named)
  const file = there?.file ?? path.resolve(named)
  // a clearer word than that the temporary file cannot be made
  fs.statSync(path.dirname(file))
  const temporary = path.join(path.dirname(file), `.kexecctl-${crypto().randomBytes(8).toString('hex')}`)
  const fd = fs.openSync(temporary, 'wx', 0o666)
  try {
    try {
      fs.writeFileSync(fd, text)
      if (there) giveTo(fd, there.stat)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    fs.renameSync(temporary, file)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
}
