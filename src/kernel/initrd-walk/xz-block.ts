import { crc32 } from './crc32.ts'
import type { Source } from './source.ts'
import { type Numbers, readNumber } from './xz-number.ts'

/** A block as the index has it: its size without padding, and how much it unpacks to. */
export interface Block {
  size: number
  unpacked: number
}

const LZMA2 = 0x21

// Whether LZMA2 is the last filter of a block header, as it is in every one there is: 3.1, 5.3.1.
const isLzma2 = (header: Buffer): boolean => {
  const flags = header[1] as number
  const numbers: Numbers = { bytes: header.subarray(0, -4), at: 2 }
  for (const given of [0x40, 0x80]) if (flags & given) readNumber(numbers)
  let id: number | undefined
  for (let i = 0; i <= (flags & 3); i++) {
    id = readNumber(numbers)
    const length = readNumber(numbers)
    if (id === undefined || length === undefined) return false
    numbers.at += length
  }
  return id === LZMA2
}

// LZMA2 comes in chunks that say how long they are, with a control byte before them: 0 ends, 1 and 2 are not packed,
// from 0x80 on packed, from 0xc0 on with a byte of properties (Lzma2Dec.c of the LZMA SDK; xz_dec_lzma2.c of the
// kernel).
const walkChunks = (source: Source, start: number): { end: number; unpacked: number } | 'cut' | 'wrong' => {
  let unpacked = 0
  for (let offset = start; ; ) {
    const head = source.at(offset, 5)
    const control = head[0]
    if (control === undefined) return 'cut'
    if (control === 0) return { end: offset + 1, unpacked }
    if (control > 2 && control < 0x80) return 'wrong'
    if (head.length < 5) return 'cut'
    const low = head.readUInt16BE(1) + 1
    unpacked += control < 3 ? low : low + ((control & 0x1f) << 16)
    offset += control < 3 ? 3 + low : (control < 0xc0 ? 5 : 6) + head.readUInt16BE(3) + 1
    if (offset > source.size) return 'cut'
  }
}

/** Walks a block of xz, section 3 of its format; `check` is the size of its check. */
export const walkXzBlock = (source: Source, start: number, check: number): Block | 'cut' | 'wrong' => {
  const length = ((source.at(start, 1)[0] as number) + 1) * 4
  const header = source.at(start, length)
  if (header.length < length) return 'cut'
  if (crc32(header.subarray(0, -4)) !== header.readUInt32LE(length - 4) || !isLzma2(header)) return 'wrong'
  const data = walkChunks(source, start + length)
  if (typeof data === 'string') return data
  const size = data.end - start + check
  const padding = -size & 3 // before the check, which is a multiple of 4 long
  if (data.end + padding + check > source.size) return 'cut'
  if (source.at(data.end, padding).some((byte) => byte !== 0)) return 'wrong'
  return { size, unpacked: data.unpacked }
}
