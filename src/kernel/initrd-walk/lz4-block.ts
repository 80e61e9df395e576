// a call costs more than to copy so many bytes one by one
const FEW = 48

/**
 * Unpacks one block of LZ4, which decodes to at most `most` bytes; undefined if it is none. lz4_Block_format.md of LZ4:
 * sequences of a token, literals, and a match of what was unpacked before; the last one has literals only.
 */
export const unpackLz4Block = (block: Uint8Array, most: number): Buffer | undefined => {
  const out = Buffer.allocUnsafe(most)
  let from = 0
  let to = 0
  // 15 in the token's half: bytes are added up to and with the first that is not 255
  const longer = (length: number): number => {
    if (length < 15) return length
    for (let byte = 255; byte === 255 && from < block.length; length += byte) byte = block[from++] as number
    return length
  }
  while (from < block.length) {
    const token = block[from++] as number
    const literals = longer(token >> 4)
    if (from + literals > block.length || to + literals > most) return undefined
    if (literals > FEW) out.set(block.subarray(from, from + literals), to)
    else for (let i = 0; i < literals; i++) out[to + i] = block[from + i] as number
    from += literals
    to += literals
    if (from === block.length) return out.subarray(0, to)
    if (from + 2 > block.length) return undefined
    const distance = (block[from] as number) | ((block[from + 1] as number) << 8)
    from += 2
    const length = longer(token & 15) + 4
    if (distance === 0 || distance > to || to + length > most) return undefined
    if (length > FEW && distance >= length) out.copyWithin(to, to - distance, to - distance + length)
    else for (let i = 0; i < length; i++) out[to + i] = out[to + i - distance] as number
    to += length
  }
  return undefined
}
