import type { ReadAt } from '../../sys/reader.ts'
import { withoutBootConfig } from './boot-config.ts'
import { walkBzip2 } from './bzip2.ts'
import { walkCpio } from './cpio.ts'
import { walkGzip } from './gzip.ts'
import { walkLz4Frame } from './lz4-frame.ts'
import { walkLz4Legacy } from './lz4-legacy.ts'
import { openSource, type Source } from './source.ts'
import { broken, type InitrdWalk, type Part, unknown } from './types.ts'
import { walkXz } from './xz.ts'
import { walkSkippable, walkZstd } from './zstd.ts'

type Walk = (source: Source, start: number) => Part

// The header alone tells nothing of the end: xz-file-format and lzma-file-format.txt of XZ Utils, lzop's lzop.h.
const cannotTell =
  (name: string): Walk =>
  (_source, start) =>
    unknown(`where the ${name} data that begins at byte ${start} ends cannot be told without unpacking it`)

// lib/decompress.c, compressed_formats[], with as much of each magic as does not vary; then two that the kernel does
// not know.
const FORMATS: [magic: number[], walk: Walk][] = [
  [[0x30, 0x37, 0x30, 0x37, 0x30], walkCpio],
  [[0x1f, 0x8b], walkGzip],
  [[0x42, 0x5a, 0x68], walkBzip2],
  [[0x5d, 0x00], cannotTell('lzma')],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], walkXz],
  [[0x89, 0x4c, 0x5a, 0x4f], cannotTell('lzop')],
  [[0x02, 0x21, 0x4c, 0x18], walkLz4Legacy],
  [[0x28, 0xb5, 0x2f, 0xfd], walkZstd],
  [[0x04, 0x22, 0x4d, 0x18], walkLz4Frame],
  ...Array.from({ length: 16 }, (_, i): [number[], Walk] => [[0x50 + i, 0x2a, 0x4d, 0x18], walkSkippable]),
]

const walkPart: Walk = (source, start) => {
  const head = source.at(start, 6)
  if (head[0] === 0x30 && start % 4 !== 0) return broken(start, 'padding that does not end at a multiple of 4 bytes')
  const found = FORMATS.find(([magic]) => magic.every((byte, i) => head[i] === byte))
  if (found) return found[1](source, start)
  const begun = FORMATS.some(([magic]) => magic.length > head.length && head.every((byte, i) => magic[i] === byte))
  if (begun || start > 0) return broken(start, 'bytes that begin no archive')
  return unknown('it is no archive that can be an initrd') // an image of a file system: an initrd of old
}

const walkParts = (source: Source): InitrdWalk => {
  let init = false
  let dracut: boolean | undefined = false
  let doubt: string | undefined
  let offset = source.skipZeros(0)
  if (offset === source.size) return broken(0, 'nothing but zeros')
  while (offset < source.size) {
    const part = walkPart(source, offset)
    if (part.state !== 'ends') return part
    init ||= part.init
    dracut = dracut === true || part.dracut === true || (dracut === false ? part.dracut : undefined)
    doubt ??= part.doubt
    offset = source.skipZeros(part.at)
  }
  if (doubt !== undefined) return unknown(doubt)
  return { state: 'whole', init, ...(dracut !== undefined && { dracut }) }
}

/**
 * Walks an initrd of `size` bytes without unpacking it: any number of archives of cpio, packed or not, zeros between
 * them, as Documentation/driver-api/early-userspace/buffer-format.rst has it and unpack_to_rootfs() in
 * init/initramfs.c reads it. It tells whether the initrd was cut, not whether what is packed is what was packed; a cut
 * between two archives, or two frames of a packed one, leaves what is whole by the format (hence `init`). Never
 * throws; what `read` throws makes it `unknown`.
 */
export const walkInitrd = (read: ReadAt, size: number): InitrdWalk => {
  try {
    return walkParts(openSource(read, withoutBootConfig(read, size)))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return unknown(code === undefined || code === 'EFBIG' ? message : `it cannot be read (${code})`)
  }
}
