import { joinedName } from '../plan/kexec-argv.ts'
import { KexecctlError } from '../report/errors.ts'
import { type FilePart, writeParts } from '../sys/copy.ts'
import { crypto } from '../sys/crypto.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { inSomePlace, removeMade } from './made.ts'

/** Several initrds as one file: its path in the tree, and the SHA-256 of each of them as it was read. */
export interface Concatenated {
  path: string
  sha256: string[]
}

// An archive of cpio has to begin at a multiple of 4 bytes, and zeros may precede it: "ALGN(4) + cpio_header" and
// `initramfs := ("\0" | cpio_archive | cpio_gzip_archive)*` in
// Documentation/driver-api/early-userspace/buffer-format.rst. GRUB fills up the last one too: grub_initrd_init() in
// grub-core/loader/linux.c counts ALIGN_UP(size, 4) of each.
const ALIGNMENT = 4

const NAME = new RegExp(`^${joinedName('[0-9a-f]+')}$`)

const failedToRead = (path: string, cause: unknown) =>
  new KexecctlError('read-failed', `the initrd ${path} cannot be read`, { cause })

const partOf = (tree: Tree, path: string): FilePart => {
  const stat = tree.stat(path)
  if (stat.state === 'ok' && stat.value.kind === 'file')
    return { file: tree.host(path), offset: 0, size: stat.value.size }
  const why = stat.state === 'unknown' ? stat.code : stat.state === 'missing' ? 'it does not exist' : 'it is not a file'
  throw failedToRead(path, new Error(why))
}

// Writes the parts to a file in one of the places, or throws and leaves nothing: a KexecctlError if reading failed.
const writeTo = (file: string, files: string[], parts: FilePart[]): string[] => {
  const hashes = parts.map(() => crypto().createHash('sha256'))
  try {
    writeParts(file, parts, ALIGNMENT, (bytes, part) => hashes[part]?.update(bytes))
  } catch (error) {
    removeFile(file)
    const { code, syscall, path } = error as NodeJS.ErrnoException
    if (code === 'ENODATA')
      throw new KexecctlError('moved', 'an initrd changes while it is being read', { cause: error })
    const unread = parts.findIndex((part) => part.file === path)
    if (syscall === 'read' || unread >= 0) throw failedToRead(files[unread] ?? files.join(' or '), error)
    throw error
  }
  return hashes.map((hash) => hash.digest('hex'))
}

/**
 * Makes one file of several initrds (paths in the tree), in their order, each filled up to a multiple of 4 bytes, as a
 * boot loader does in memory. It is written, readable for us alone, to the first of `places` (directories in the tree,
 * made if need be) that has room for it and takes it; `id` becomes part of its name. What a crash left in them goes
 * first. Whoever calls holds the lock, and looks before and after whether the initrds stand still. Throws
 * `read-failed`, `moved` if one becomes shorter, and `no-space` if no place takes it; then nothing is left.
 */
export const concatenate = (tree: Tree, files: string[], places: readonly string[], id: string): Concatenated => {
  removeConcatenated(tree, places)
  const parts = files.map((path) => partOf(tree, path))
  const need = parts.reduce((sum, { size }) => sum + Math.ceil(size / ALIGNMENT) * ALIGNMENT, 0)
  return inSomePlace(tree, places, need, `join the initrds ${files.join(' and ')}`, (place) => {
    const path = `${place}/${joinedName(id)}`
    return { path, sha256: writeTo(tree.host(path), files, parts) }
  })
}

/** Removes from `places` what `concatenate` wrote. The lock is held. */
export const removeConcatenated = (tree: Tree, places: readonly string[]): void => removeMade(tree, places, NAME)
