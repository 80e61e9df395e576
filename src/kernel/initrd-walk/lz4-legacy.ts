import { unpackLz4Block } from './lz4-block.ts'
import { cut, type Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'

const MAGIC = 0x184c2102
const UNPACKED = 8 << 20
const LARGEST = UNPACKED + Math.ceil(UNPACKED / 255) + 16 // LZ4_compressBound()
const TRAILER = 'TRAILER!!!'

interface Block {
  at: number
  size: number
}

// Where the blocks end, and the last two of them. As unlz4() of lib/decompress_unlz4.c: the data end with the initrd,
// or where the size of a block is 0; a magic between two blocks begins the next frame.
const walkBlocks = (source: Source, start: number): { end: number; last: Block[] } | { wrong: Part } => {
  const last: Block[] = []
  for (let offset = start + 4; ; ) {
    const head = source.at(offset, 4)
    if (head.length < 4) {
      return head.every((byte) => byte === 0) ? { end: offset, last } : { wrong: cut(source, 'lz4 data', start) }
    }
    const size = head.readUInt32LE(0)
    if (size === 0) return { end: offset, last }
    offset += 4
    if (size === MAGIC) continue
    if (size > LARGEST) return { wrong: broken(offset - 4, 'an lz4 block that is too long') }
    if (offset + size > source.size) return { wrong: cut(source, 'lz4 data', start) }
    last.push({ at: offset, size })
    if (last.length > 2) last.shift()
    offset += size
  }
}

const unpack = (source: Source, { at, size }: Block): Buffer | undefined =>
  unpackLz4Block(source.at(at, size), UNPACKED)

// Zeros after the trailer may fill a block of their own, and the trailer may lie in two.
const endsWithTrailer = (source: Source, last: Block[]): boolean => {
  let tail = ''
  for (const block of [...last].reverse()) {
    const bytes = unpack(source, block)
    if (!bytes) return false
    tail = bytes.subarray(-4096).toString('latin1') + tail
    const text = tail.replace(/\0+$/, '')
    if (text.length >= TRAILER.length || bytes.length > 4096) return text.endsWith(TRAILER)
  }
  return false
}

/**
 * Walks the legacy format of lz4, the one that the kernel unpacks: a magic, then blocks with their sizes. Nothing marks
 * the last one, so that it is unpacked: an archive of cpio has to end in it.
 */
export const walkLz4Legacy = (source: Source, start: number): Part => {
  const walked = walkBlocks(source, start)
  if ('wrong' in walked) return walked.wrong
  if (endsWithTrailer(source, walked.last)) return ends(walked.end)
  return broken(walked.end, `the archive in the lz4 data that begin at byte ${start} has no TRAILER!!!`)
}
