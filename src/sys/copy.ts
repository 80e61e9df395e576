import fs from 'node:fs'

/** Bytes of a file: `file` is a path of this machine. */
export interface FilePart {
  file: string
  offset: number
  size: number
}

export type See = (bytes: Buffer, part: number) => void

const CHUNK = 1 << 20

/** Makes a directory that only we may enter, whatever the umask is. Throws EEXIST where something stands there. */
export const makePrivateDir = (dir: string): void => {
  fs.mkdirSync(dir, { mode: 0o700 })
  fs.chmodSync(dir, 0o700)
}

/**
 * Writes parts of files one after the other to a new file that only we may read, each filled up with zeroes to a
 * multiple of `align` bytes. Copies in pieces; does not fsync(2). Throws what the file system says, ENODATA where a
 * part is not there whole; `syscall` of the error tells reading from writing (`read`, `open` of an existing file:
 * `path`). `see` is shown what is copied, without the zeroes, and of which part it is; it must not keep the bytes.
 */
export const writeParts = (file: string, parts: readonly FilePart[], align = 1, see?: See): void => {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants
  const target = fs.openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    for (const [index, part] of parts.entries()) {
      copyPart(target, part, (bytes) => see?.(bytes, index))
      const padding = Buffer.alloc((align - (part.size % align)) % align)
      if (padding.length > 0) writeWhole(target, padding)
    }
  } finally {
    fs.closeSync(target)
  }
}

const copyPart = (target: number, { file, offset, size }: FilePart, see: (bytes: Buffer) => void): void => {
  const source = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size))
    for (let done = 0; done < size; ) {
      const got = fs.readSync(source, buffer, 0, Math.min(buffer.length, size - done), offset + done)
      if (got === 0)
        throw Object.assign(new Error(`${file} is shorter than it was`), { code: 'ENODATA', syscall: 'read' })
      const bytes = buffer.subarray(0, got)
      see(bytes)
      writeWhole(target, bytes)
      done += got
    }
  } finally {
    fs.closeSync(source)
  }
}

const writeWhole = (fd: number, bytes: Buffer): void => {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(fd, bytes, done)
}
