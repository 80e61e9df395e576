import { crc32 } from './crc32.ts'
import type { Source } from './source.ts'
import type { Block } from './xz-block.ts'
import { type Numbers, readNumber } from './xz-number.ts'

/** Where the index of an xz stream ends that begins at `start` and has to list `blocks`: section 4 of its format. */
export const walkXzIndex = (source: Source, start: number, blocks: readonly Block[]): number | 'cut' | 'wrong' => {
  const longest = 1 + 9 + 18 * blocks.length + 3 + 4
  const bytes = source.at(start, longest)
  const numbers: Numbers = { bytes, at: 1 }
  const isListed = (expected: number): boolean => readNumber(numbers) === expected
  const listed = isListed(blocks.length) && blocks.every(({ size, unpacked }) => isListed(size) && isListed(unpacked))
  const end = Math.ceil(numbers.at / 4) * 4
  if (numbers.at > bytes.length || end + 4 > bytes.length) return bytes.length < longest ? 'cut' : 'wrong'
  return listed && crc32(bytes.subarray(0, end)) === bytes.readUInt32LE(end) ? start + end + 4 : 'wrong'
}
