import { type Bits, isPast, readOn, SLACK } from './bits.ts'
import { type Code, longCode, TABLE_BITS } from './huffman.ts'

// RFC 1951, 3.2.5: bases and numbers of extra bits of the lengths 257 to 285 and of the distances
const LENGTH_BITS = Uint8Array.from('0000000011112222333344445555'.concat('0'), Number)
const DISTANCE_BITS = Uint8Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1))
const bases = (extra: Uint8Array, first: number): Uint16Array => {
  const out = new Uint16Array(extra.length)
  let base = first
  for (let i = 0; i < extra.length; base += 1 << (extra[i++] as number)) out[i] = base
  return out
}
const LENGTHS = bases(LENGTH_BITS, 3)
LENGTHS[28] = 258
const DISTANCES = bases(DISTANCE_BITS, 1)
const MASK = (1 << TABLE_BITS) - 1

/**
 * Takes the symbols of a block up to its end, and says how many bytes they stand for; `before` are the bytes of the
 * blocks before it, to which a distance may reach back. Undefined for what is no symbol and for a distance too far.
 * Nearly all of the time that gzip takes is spent here, so that state is kept in locals: 16 bits or more are held
 * before whatever takes up to 15.
 */
export const skipSymbols = (bits: Bits, literals: Code, distances: Code, before: number): number | undefined => {
  let { data, pos, hold, count } = bits
  let total = before
  let found: number | undefined
  for (;;) {
    if (pos > data.length - SLACK) {
      Object.assign(bits, { pos, hold, count })
      if (isPast(bits)) break
      readOn(bits)
      data = bits.data
      pos = 0
    }
    if (count < 16) {
      hold |= ((data[pos] as number) | ((data[pos + 1] as number) << 8)) << count
      pos += 2
      count += 16
    }
    let entry = (literals.table[hold & MASK] as number) || longCode(literals, hold)
    if (entry === 0) break
    hold >>>= entry & 15
    count -= entry & 15
    if (entry < 256 << 4) {
      total++
      continue
    }
    const symbol = (entry >> 4) - 257
    if (symbol < 0) {
      found = total - before
      break
    }
    if (symbol > 28) break
    if (count < 16) {
      hold |= ((data[pos] as number) | ((data[pos + 1] as number) << 8)) << count
      pos += 2
      count += 16
    }
    let extra = LENGTH_BITS[symbol] as number
    const length = (LENGTHS[symbol] as number) + (hold & ((1 << extra) - 1))
    hold >>>= extra
    count -= extra
    if (count < 16) {
      hold |= ((data[pos] as number) | ((data[pos + 1] as number) << 8)) << count
      pos += 2
      count += 16
    }
    entry = (distances.table[hold & MASK] as number) || longCode(distances, hold)
    if (entry === 0 || entry >> 4 > 29) break
    hold >>>= entry & 15
    count -= entry & 15
    if (count < 16) {
      hold |= ((data[pos] as number) | ((data[pos + 1] as number) << 8)) << count
      pos += 2
      count += 16
    }
    extra = DISTANCE_BITS[entry >> 4] as number
    if ((DISTANCES[entry >> 4] as number) + (hold & ((1 << extra) - 1)) > total) break
    hold >>>= extra
    count -= extra
    total += length
  }
  Object.assign(bits, { pos, hold, count })
  return found
}
