import { type Bits, isPast, moveTo, offsetOf, take } from './bits.ts'
import { skipSymbols } from './deflate-symbols.ts'
import { buildCode, type Code } from './huffman.ts'
import type { Source } from './source.ts'

// RFC 1951, 3.2.7: the order of the lengths of the code for code lengths
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

type Codes = { literals: Code; distances: Code }

const codesOf = (lengths: Uint8Array, literals: number): Codes | undefined => {
  const first = buildCode(lengths.subarray(0, literals), true)
  const second = buildCode(lengths.subarray(literals), true)
  return first && second && lengths[256] ? { literals: first, distances: second } : undefined
}

// 3.2.6
let fixed: Codes | undefined
const fixedCodes = (): Codes | undefined => {
  fixed ??= codesOf(new Uint8Array(288 + 32).fill(8).fill(9, 144, 256).fill(7, 256, 280).fill(5, 288), 288)
  return fixed
}

const dynamicCodes = (bits: Bits): Codes | undefined => {
  const literals = take(bits, 5) + 257
  const total = literals + take(bits, 5) + 1
  const given = take(bits, 4) + 4
  if (literals > 286 || total - literals > 30) return undefined
  const inner = new Uint8Array(19)
  for (let i = 0; i < given; i++) inner[ORDER[i] as number] = take(bits, 3)
  const code = buildCode(inner, false)
  if (!code) return undefined
  const lengths = new Uint8Array(total)
  for (let i = 0; i < total; ) {
    const symbol = nextSymbol(bits, code)
    if (symbol < 0) return undefined
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    if (symbol === 16 && i === 0) return undefined
    const value = symbol === 16 ? (lengths[i - 1] as number) : 0
    const repeat = symbol === 16 ? 3 + take(bits, 2) : symbol === 17 ? 3 + take(bits, 3) : 11 + take(bits, 7)
    if (i + repeat > total) return undefined
    lengths.fill(value, i, i + repeat)
    i += repeat
  }
  return codesOf(lengths, literals)
}

// Lengths of codes have at most 7 bits themselves, which are always in the table.
const nextSymbol = (bits: Bits, code: Code): number => {
  const ahead = take(bits, 7)
  const entry = code.table[ahead] as number
  const back = 7 - (entry & 15)
  if (entry === 0) return -1
  bits.hold = ((bits.hold << back) | (ahead >> (entry & 15))) >>> 0
  bits.count += back
  return entry >> 4
}

// A block that is not packed: from the next byte on its length, the same inverted, and the bytes.
const skipStored = (bits: Bits): number | undefined => {
  const offset = offsetOf(bits)
  const head = bits.source.at(offset, 4)
  if (head.length < 4) {
    moveTo(bits, bits.source.size + 1)
    return 0
  }
  const length = head.readUInt16LE(0)
  if ((length ^ head.readUInt16LE(2)) !== 0xffff) return undefined
  moveTo(bits, offset + 4 + length)
  return length
}

/** What walking deflate data gave: where they end and how many bytes they unpack to, or that they do not end. */
export type Deflated = { end: number; unpacked: number } | { cut: true } | { wrong: number }

/**
 * Walks deflate data (RFC 1951) symbol by symbol up to the end of their last block. Nothing is unpacked, which neither
 * memory nor time would allow for: how many bytes it would be is only counted.
 */
export const walkDeflate = (source: Source, start: number): Deflated => {
  const bits: Bits = { source, data: Buffer.alloc(0), base: start, pos: 0, hold: 0, count: 0 }
  moveTo(bits, start)
  let unpacked = 0
  for (;;) {
    source.countBlock()
    const last = take(bits, 1) === 1
    const type = take(bits, 2)
    const codes = type === 1 ? fixedCodes() : type === 2 ? dynamicCodes(bits) : undefined
    const more = type === 0 ? skipStored(bits) : codes && skipSymbols(bits, codes.literals, codes.distances, unpacked)
    if (isPast(bits)) return { cut: true }
    if (more === undefined) return { wrong: offsetOf(bits) }
    unpacked += more
    if (last) return { end: offsetOf(bits), unpacked }
  }
}
