import type { Source } from './source.ts'
import { broken, ends, type Part } from './types.ts'

const END = 0x177245385090n // the magic of a stream's end; the CRC and up to 7 bits of padding follow
const MOST_ZEROS = 64 << 10

/**
 * Looks for the end of a bzip2 stream where the initrd ends, but for zeros: it lies at any bit, and its blocks do not
 * tell their sizes. Nothing else is looked for after bzip2 data.
 */
export const walkBzip2 = (source: Source, start: number): Part => {
  const from = Math.max(start, source.size - MOST_ZEROS)
  const tail = source.at(from, MOST_ZEROS)
  let end = tail.length
  while (end > 0 && tail[end - 1] === 0) end--
  // the CRC may be zeros too
  const bytes = tail.subarray(Math.max(0, end - 11), end + 5)
  const all = BigInt(`0x0${bytes.toString('hex')}`)
  for (let after = 32n; after <= 8 * bytes.length - 48; after++) {
    const padding = (1n << (after - 32n)) - 1n
    if (((all >> after) & 0xffffffffffffn) === END && (all & padding) === 0n) return ends(source.size)
  }
  return broken(source.size, `the bzip2 data that begin at byte ${start} have no end`)
}
