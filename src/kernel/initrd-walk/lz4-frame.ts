import { cut, type Source } from './source.ts'
import { broken, type Part } from './types.ts'

/**
 * Walks a frame of lz4 (lz4_Frame_format.md of LZ4): blocks with their sizes up to one of size 0. The kernel unpacks
 * the legacy format only (lib/decompress.c), hence the doubt.
 */
export const walkLz4Frame = (source: Source, start: number): Part => {
  const truncated = () => cut(source, 'lz4 frame', start)
  const flags = source.at(start + 4, 1)[0]
  if (flags === undefined) return truncated()
  if (flags >> 6 !== 1) return broken(start, 'an lz4 frame header that makes no sense')
  const blockChecksum = flags & 0x10 ? 4 : 0
  for (let offset = start + 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0); ; ) {
    const head = source.at(offset, 4)
    if (head.length < 4) return truncated()
    const size = head.readUInt32LE(0) & 0x7fffffff // the highest bit: not packed
    if (size > 4 << 20) return broken(offset, 'an lz4 block that is too long')
    offset += 4 + size + (size > 0 ? blockChecksum : flags & 0x04 ? 4 : 0)
    if (offset > source.size) return truncated()
    if (size > 0) continue
    return { state: 'ends', at: offset, init: true, doubt: `the kernel does not unpack the lz4 frame at byte ${start}` }
  }
}
