import { walkDeflate } from './deflate.ts'
import { cut, type Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'

const LONGEST_NAME = 4096

// RFC 1952, 2.3: where the header ends; undefined if it does not
const headerEnd = (source: Source, start: number): number | undefined => {
  const flags = source.at(start, 10)[3]
  if (flags === undefined) return undefined
  let offset = start + 10
  if (flags & 0x04) {
    const length = source.at(offset, 2)
    if (length.length < 2) return undefined
    offset += 2 + length.readUInt16LE(0)
  }
  for (const text of [0x08, 0x10]) {
    if ((flags & text) === 0) continue
    const end = source.at(offset, LONGEST_NAME).indexOf(0)
    if (end < 0) return undefined
    offset += end + 1
  }
  if (flags & 0x02) offset += 2
  return offset <= source.size ? offset : undefined
}

/**
 * Walks a member of gzip (RFC 1952) to its end, which only its bits tell, and compares the length it says at last. The
 * CRC would need it unpacked; __gunzip() of lib/decompress_inflate.c does not look at it either.
 */
export const walkGzip = (source: Source, start: number): Part => {
  const truncated = () => cut(source, 'gzip data', start)
  const method = source.at(start + 2, 1)[0]
  if (method !== undefined && method !== 8) return broken(start, 'a gzip header that makes no sense')
  const header = headerEnd(source, start)
  if (header === undefined) return truncated()
  const walked = walkDeflate(source, header)
  if ('cut' in walked) return truncated()
  if ('wrong' in walked) return broken(walked.wrong, `the gzip data that begin at byte ${start} cannot be unpacked`)
  const trailer = source.at(walked.end, 8)
  if (trailer.length < 8) return truncated()
  if (trailer.readUInt32LE(4) !== walked.unpacked % 2 ** 32)
    return broken(walked.end, `the gzip data that begin at byte ${start} unpack to another length than they say`)
  return ends(walked.end + 8)
}
