import type { Source } from './source.ts'

const WINDOW = 128 << 10
/** How many bytes may be taken from `data` without asking for more. */
export const SLACK = 16

/**
 * The bits of deflate data, least significant first. `hold` has `count` of them, the next ones begin at `data[pos]`.
 */
export interface Bits {
  source: Source
  data: Uint8Array
  /** Where `data` begins in the initrd. */
  base: number
  pos: number
  hold: number
  count: number
}

/** The offset in the initrd of the first byte of which no bit is taken yet. */
export const offsetOf = ({ base, pos, count }: Bits): number => base + pos - (count >> 3)

/** Reads on at an offset. Zeros follow the end of the initrd, so that only `isPast` has to look for it. */
export const moveTo = (bits: Bits, offset: number): void => {
  bits.hold = 0
  bits.count = 0
  readOn(bits, offset)
}

/** Makes at least SLACK bytes ready at `pos`. */
export const readOn = (bits: Bits, offset = bits.base + bits.pos): void => {
  const piece = bits.source.at(offset, WINDOW)
  const last = offset + piece.length >= bits.source.size
  bits.data = last ? Buffer.concat([piece, Buffer.alloc(2 * SLACK)]) : piece
  bits.base = offset
  bits.pos = 0
}

/** Whether more bits were taken than there are. */
export const isPast = (bits: Bits): boolean => offsetOf(bits) > bits.source.size

/** The next 1 to 16 bits. */
export const take = (bits: Bits, wanted: number): number => {
  if (bits.pos > bits.data.length - SLACK) readOn(bits)
  while (bits.count < wanted) {
    bits.hold |= (bits.data[bits.pos++] as number) << bits.count
    bits.count += 8
  }
  const value = bits.hold & ((1 << wanted) - 1)
  bits.hold >>>= wanted
  bits.count -= wanted
  return value
}
