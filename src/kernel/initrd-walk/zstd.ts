import { cut, type Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'

const HEADER = 4 + 1 + 1 + 4 + 8 // at most: magic, descriptor, window, dictionary, content size
const LARGEST_BLOCK = 128 << 10

// RFC 8878, 3.1.1.1: the frame header's length by its descriptor; undefined for a reserved bit
const headerLength = (descriptor: number): number | undefined => {
  if (descriptor & 0x08) return undefined
  const single = (descriptor & 0x20) !== 0
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  return 5 + (single ? 0 : 1) + dictionary + contentSize
}

/** Walks a zstd frame by its block headers, RFC 8878, 3.1.1: its last block is marked, so no cut goes unnoticed. */
export const walkZstd = (source: Source, start: number): Part => {
  const truncated = () => cut(source, 'zstd frame', start)
  const header = source.at(start, HEADER)
  if (header.length < 5) return truncated()
  const descriptor = header.readUInt8(4)
  const length = headerLength(descriptor)
  if (length === undefined) return broken(start, 'a zstd frame header that makes no sense')
  for (let offset = start + length; ; ) {
    const block = source.at(offset, 3)
    if (block.length < 3) return truncated()
    const bits = block.readUIntLE(0, 3)
    const type = (bits >> 1) & 3
    const size = bits >> 3
    if (type === 3 || size > LARGEST_BLOCK) return broken(offset, 'a zstd block header that makes no sense')
    offset += 3 + (type === 1 ? 1 : size) // one byte that is repeated
    if (offset > source.size) return truncated()
    if ((bits & 1) === 0) continue
    if ((descriptor & 0x04) === 0) return ends(offset)
    const checksum = source.at(offset, 4)
    if (checksum.length < 4) return truncated()
    // not looked at, but for what a crash leaves of a file that was not on disk yet
    return checksum.readUInt32LE(0) === 0 ? broken(offset, 'zeros where the zstd data end') : ends(offset + 4)
  }
}

/** Walks over a skippable frame of zstd and lz4, RFC 8878, 3.1.2. */
export const walkSkippable = (source: Source, start: number): Part => {
  const header = source.at(start, 8)
  const end = header.length < 8 ? Number.POSITIVE_INFINITY : start + 8 + header.readUInt32LE(4)
  if (end > source.size) return cut(source, 'skippable frame', start)
  return { state: 'ends', at: end, init: false, doubt: `the kernel does not skip the skippable frame at byte ${start}` }
}
