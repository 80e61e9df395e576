import fs from 'node:fs'
import path from 'node:path'
import { readText } from './read-text.ts'
import { mustBeFile } from './regular.ts'

/** What reading gave: unreadable is `unknown` (with the errno name), never `missing`. */
export type Read<T> = { state: 'ok'; value: T } | { state: 'missing' } | { state: 'unknown'; code: string }

/** `dev`, `ino` and `size` as in stat(2); `mtimeNs` and `ctimeNs` as decimal strings, exact to the nanosecond. */
export interface FileStat {
  kind: 'file' | 'dir' | 'other'
  dev: string
  ino: string
  size: number
  mtimeNs: string
  ctimeNs?: string
  mode: number
  uid: number
  gid?: number
}

/**
 * A file tree with a root: `/` for this machine, another directory with `--root`. All paths are absolute paths inside
 * the tree; symbolic links, absolute ones too, never lead out of it.
 */
export interface Tree {
  root: string
  /** The path on this machine of a path in the tree, links resolved inside it. */
  host(p: string): string
  text(p: string): Read<string>
  /** Up to `length` bytes from `offset`; fewer at the end of the file. `also`: of a block device, too. */
  bytes(p: string, offset: number, length: number, also?: 'block'): Read<Buffer>
  stat(p: string): Read<FileStat>
  /** Names in a directory, sorted by code unit. */
  names(dir: string): Read<string[]>
  /** Path in the tree with every link resolved; `missing` for a dangling link. */
  real(p: string): Read<string>
  isLink(p: string): boolean
  /** The text of a symbolic link, as readlink(2). */
  link(p: string): Read<string>
}

const errnoOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN'

const attempt = <T>(read: () => T): Read<T> => {
  try {
    return { state: 'ok', value: read() }
  } catch (error) {
    const code = errnoOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? { state: 'missing' } : { state: 'unknown', code }
  }
}

// For what says by `undefined` that nothing is there: an exception costs ten times as much as the look.
const attemptToFind = <T>(read: () => T | undefined): Read<T> => {
  const found = attempt(read)
  if (found.state !== 'ok') return found
  return found.value === undefined ? { state: 'missing' } : { state: 'ok', value: found.value }
}

// The text of a symbolic link, if it is one. What cannot be looked at counts as none: whoever opens it is told why. A
// readlink(2) that fails would cost an exception, ten times as much as this lstat(2).
const linkAt = (file: string): string | undefined => {
  try {
    return fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? fs.readlinkSync(file) : undefined
  } catch {
    return undefined
  }
}

// As path_resolution(7) from the directory `from`, but `/` and `..` stop at the root of the tree; 40 links as in the
// kernel (ELOOP).
const resolveInside = (root: string, wanted: string, from = ''): string => {
  const parts = wanted.split('/')
  let done = from
  for (let links = 0; parts.length > 0; ) {
    const part = parts.shift()
    if (!part || part === '.') continue
    if (part === '..') {
      done = path.posix.dirname(done || '/').replace(/^\/$/, '')
      continue
    }
    const next = `${done}/${part}`
    const link = linkAt(root + next)
    if (link === undefined) {
      done = next
      continue
    }
    if (++links > 40) throw Object.assign(new Error(`too many links in ${wanted}`), { code: 'ELOOP' })
    parts.unshift(...link.split('/'))
    if (link.startsWith('/')) done = ''
  }
  return done
}

const MAX_RESOLVED = 10_000
const PATH_MAX = 4096 // linux/limits.h

// Another tree is taken to stand still: the links of a directory are resolved once, not for every file in it.
const directories = (root: string): ((dir: string) => string) => {
  const resolved = new Map([
    ['/', ''],
    ['.', ''],
  ])
  const resolve = (dir: string): string => {
    const known = resolved.get(dir)
    if (known !== undefined) return known
    const found = resolveInside(root, path.posix.basename(dir), resolve(path.posix.dirname(dir)))
    if (resolved.size < MAX_RESOLVED) resolved.set(dir, found)
    return found
  }
  return (dir) => {
    if (dir.length >= PATH_MAX) throw Object.assign(new Error('the path is too long'), { code: 'ENAMETOOLONG' })
    return resolve(dir)
  }
}

const statOf = (s: fs.BigIntStats): FileStat => ({
  kind: s.isFile() ? 'file' : s.isDirectory() ? 'dir' : 'other',
  dev: String(s.dev),
  ino: String(s.ino),
  size: Number(s.size),
  mtimeNs: String(s.mtimeNs),
  ctimeNs: String(s.ctimeNs),
  mode: Number(s.mode) & 0o7777,
  uid: Number(s.uid),
  gid: Number(s.gid),
})

/** Opens the tree at `root` (a directory of this machine). */
export const openTree = (root = '/'): Tree => {
  const base = path.resolve(root)
  const whole = base === '/'
  const directory = directories(base)
  const resolve = (p: string) => resolveInside(base, path.posix.basename(p), directory(path.posix.dirname(p))) || '/'
  const host = (p: string) => (whole ? path.posix.normalize(p) : base + resolve(p))
  // The same for a file that is no link, as most are, without a look at it.
  const plain = (p: string) => {
    const name = path.posix.basename(p)
    return whole || name === '..' ? host(p) : `${base}${directory(path.posix.dirname(p))}/${name}`
  }
  const open = (p: string): number => {
    const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants
    if (whole) return fs.openSync(host(p), O_RDONLY | O_NONBLOCK)
    try {
      return fs.openSync(plain(p), O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    } catch (error) {
      if (errnoOf(error) !== 'ELOOP') throw error
      return fs.openSync(host(p), O_RDONLY | O_NONBLOCK)
    }
  }
  const link = (p: string): Read<string> => {
    const read = attemptToFind(() => {
      const file = path.posix.join(host(path.posix.dirname(p)), path.posix.basename(p))
      const found = fs.lstatSync(file, { throwIfNoEntry: false })
      return found && { text: found.isSymbolicLink() ? fs.readlinkSync(file) : undefined }
    })
    if (read.state !== 'ok') return read
    return read.value.text === undefined
      ? { state: 'unknown', code: 'EINVAL' }
      : { state: 'ok', value: read.value.text }
  }
  return {
    root: base,
    host,
    text: (p) => attempt(() => readText(open(p))),
    bytes: (p, offset, length, also) =>
      attempt(() => {
        const fd = open(p)
        try {
          mustBeFile(fd, also)
          const buffer = Buffer.allocUnsafe(length)
          return buffer.subarray(0, fs.readSync(fd, buffer, 0, length, offset))
        } finally {
          fs.closeSync(fd)
        }
      }),
    stat: (p) =>
      attemptToFind(() => {
        const options = { bigint: true, throwIfNoEntry: false } as const
        const found = whole ? undefined : fs.lstatSync(plain(p), options)
        const followed = whole || found?.isSymbolicLink() ? fs.statSync(host(p), options) : found
        return followed && statOf(followed)
      }),
    names: (dir) => attempt(() => fs.readdirSync(host(dir)).sort()),
    real: (p) =>
      attemptToFind(() => {
        if (whole) return fs.realpathSync.native(p)
        const inside = resolve(p)
        return fs.statSync(base + inside, { throwIfNoEntry: false }) && inside
      }),
    isLink: (p) => link(p).state === 'ok',
    link,
  }
}

/** The value read, or `undefined` where it is missing or unknown: for facts whose absence needs no telling apart. */
export const known = <T>(read: Read<T>): T | undefined => (read.state === 'ok' ? read.value : undefined)

/** All of standard input, as text. */
export const readStdin = (): string => fs.readFileSync(0, 'utf8')
