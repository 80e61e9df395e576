/** A canonical Huffman code of deflate, RFC 1951, 3.2.2, for looking up by the next bits. */
export interface Code {
  /** By the next `TABLE_BITS` bits: symbol << 4 | length; 0 for what is longer, or is no code. */
  table: Uint16Array
  /** How many codes there are of each length, and the symbols in the order of their codes. */
  counts: Uint16Array
  symbols: Uint16Array
}

export const TABLE_BITS = 10
const LONGEST = 15

const reversed = (code: number, length: number): number => {
  let out = 0
  for (let i = 0; i < length; i++) out |= ((code >> i) & 1) << (length - 1 - i)
  return out
}

/**
 * The code with these lengths. Undefined if there are more codes than bits for them, or fewer: zlib's inflate_table()
 * lets `sparse` ones (of a single code of one bit, or none) pass.
 */
export const buildCode = (lengths: Uint8Array, sparse: boolean): Code | undefined => {
  const counts = new Uint16Array(LONGEST + 1)
  for (const length of lengths) counts[length] = (counts[length] as number) + 1
  counts[0] = 0
  const offsets = new Uint16Array(LONGEST + 2)
  const next = new Uint16Array(LONGEST + 2)
  let left = 1
  let longest = 0
  for (let length = 1; length <= LONGEST; length++) {
    const count = counts[length] as number
    left = 2 * left - count
    if (left < 0) return undefined
    if (count > 0) longest = length
    offsets[length + 1] = (offsets[length] as number) + count
    next[length + 1] = ((next[length] as number) + count) << 1
  }
  if (left > 0 && !(sparse && longest <= 1)) return undefined
  const table = new Uint16Array(1 << TABLE_BITS)
  const symbols = new Uint16Array(lengths.length)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number
    if (length === 0) continue
    const place = offsets[length] as number
    offsets[length] = place + 1
    symbols[place] = symbol
    const code = next[length] as number
    next[length] = code + 1
    if (length > TABLE_BITS) continue
    for (let i = reversed(code, length); i < table.length; i += 1 << length) table[i] = (symbol << 4) | length
  }
  return { table, counts, symbols }
}

/** The symbol << 4 | length by bits that the table has not; 0 for no code. */
export const longCode = ({ counts, symbols }: Code, bits: number): number => {
  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length <= LONGEST; length++) {
    code |= (bits >> (length - 1)) & 1
    const count = counts[length] as number
    if (code - first < count) return ((symbols[index + code - first] as number) << 4) | length
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  return 0
}
