import { crc32 } from './crc32.ts'
import { cut, type Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'
import { type Block, walkXzBlock } from './xz-block.ts'
import { walkXzIndex } from './xz-index.ts'

const CHECKS = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] // by the kind of check: 2.1.1.2

/**
 * Walks a stream of xz (xz-file-format.txt of XZ Utils, section 2): header, blocks, the index that repeats their sizes,
 * footer; what they say of themselves by CRC32 is looked at. Nothing is unpacked.
 */
export const walkXz = (source: Source, start: number): Part => {
  const truncated = () => cut(source, 'xz stream', start)
  const wrong = (at: number) => broken(at, `the xz stream that begins at byte ${start} contradicts itself`)
  const header = source.at(start, 12)
  if (header.length < 12) return truncated()
  const flags = header.readUInt16BE(6)
  if (flags > 15 || crc32(header.subarray(6, 8)) !== header.readUInt32LE(8)) return wrong(start)
  const blocks: Block[] = []
  let offset = start + 12
  for (;;) {
    const first = source.at(offset, 1)[0]
    if (first === undefined) return truncated()
    if (first === 0) break
    const block = walkXzBlock(source, offset, CHECKS[flags] ?? 0)
    if (block === 'cut') return truncated()
    if (block === 'wrong') return wrong(offset)
    blocks.push(block)
    offset += Math.ceil(block.size / 4) * 4
  }
  const end = walkXzIndex(source, offset, blocks)
  if (end === 'cut') return truncated()
  if (end === 'wrong') return wrong(offset)
  const footer = source.at(end, 12)
  if (footer.length < 12) return truncated()
  const ok =
    crc32(footer.subarray(4, 10)) === footer.readUInt32LE(0) &&
    (footer.readUInt32LE(4) + 1) * 4 === end - offset &&
    footer.readUInt16BE(8) === flags &&
    footer.toString('latin1', 10) === 'YZ'
  return ok ? ends(end + 12) : wrong(end)
}
