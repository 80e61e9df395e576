import type { ReadAt } from '../../sys/reader.ts'
import { broken } from './types.ts'

/** An initrd that is read in windows, within bounds: whoever reads too often or too much is stopped by a TooMuch. */
export interface Source {
  size: number
  /** Up to `length` bytes from `offset`, fewer where the initrd ends; valid until the next call. */
  at(offset: number, length: number): Buffer
  /** The next byte from `offset` on that is not zero, or `size`. */
  skipZeros(offset: number): number
  /** Counts a block of gzip, which may cost two tables and hardly any bytes. */
  countBlock(): void
}

const SMALLEST = 4 << 10
const LARGEST = 256 << 10

// A 300 MB initrd of small files has some 30,000 headers; a hostile one could have a block every third byte.
const MOST_STEPS = 1_000_000
const MOST_BYTES = 512 << 20

// A block of zlib has some 16,000 symbols; pigz adds empty ones. A hostile block takes 20 bytes and two tables.
const MOST_BLOCKS = 50_000

/** Why a walk ends that would take too long; its message says so. */
export const tooMuch = (message: string): Error => Object.assign(new Error(message), { code: 'EFBIG' })

/**
 * Reads an initrd of `size` bytes by `read`. What follows on the bytes before is read in ever larger windows; a jump,
 * as from header to header, begins with a small one. What `at` throws is for `walkInitrd` to tell.
 */
export const openSource = (read: ReadAt, size: number): Source => {
  let window: Buffer = Buffer.alloc(0)
  let start = 0
  let steps = 0
  let bytes = 0
  let blocks = 0

  const fill = (offset: number, length: number): void => {
    const follows = offset >= start && offset <= start + window.length
    const ahead = follows ? Math.min(Math.max(2 * window.length, SMALLEST), LARGEST) : SMALLEST
    const wanted = Math.min(Math.max(length, ahead), size - offset)
    bytes += wanted
    if (bytes > MOST_BYTES) throw tooMuch(`more than ${MOST_BYTES >> 20} MiB of it would have to be read`)
    window = read(offset, wanted)
    start = offset
    if (window.length < Math.min(length, wanted)) throw tooMuch('it becomes shorter while it is read')
  }

  const at = (offset: number, length: number): Buffer => {
    if (++steps > MOST_STEPS) throw tooMuch(`it has more than ${MOST_STEPS} parts`)
    const wanted = Math.max(0, Math.min(length, size - offset))
    if (wanted > 0 && (offset < start || offset + wanted > start + window.length)) fill(offset, wanted)
    return window.subarray(offset - start, offset - start + wanted)
  }

  const skipZeros = (offset: number): number => {
    for (let from = offset; from < size; ) {
      const piece = at(from, from === offset ? 1024 : LARGEST)
      for (let i = 0; i < piece.length; i++) if (piece[i] !== 0) return from + i
      from += piece.length
    }
    return size
  }

  const countBlock = (): void => {
    if (++blocks > MOST_BLOCKS) throw tooMuch(`its gzip data have more than ${MOST_BLOCKS} blocks`)
  }

  return { size, at, skipZeros, countBlock }
}

/** That the initrd ends before the archive that begins at `start` does. */
export const cut = ({ size }: Source, what: string, start: number) =>
  broken(size, `cut inside the ${what} that begins at byte ${start}`)
