import { crypto } from './crypto.ts'
import type { Read, Tree } from './fs.ts'
import { type ReadAt, withReader } from './reader.ts'

/** A part of a file: from a byte on, up to another one. */
export type Range = [from: number, to: number]

const PIECE = 1 << 20

// More than any image or initrd; a sparse file costs nobody anything and takes hours.
const LARGEST = 2 ** 32

interface Hash {
  update(bytes: Buffer): unknown
  digest(encoding: 'hex'): string
}

const feed = (hashes: readonly Hash[], read: ReadAt, ranges: readonly Range[]): void => {
  const buffer = Buffer.allocUnsafe(PIECE)
  for (const [from, to] of ranges) {
    // what grows while it is read is noticed by others
    for (let at = from; at < to; ) {
      const bytes = read(at, Math.min(PIECE, to - at), buffer)
      if (bytes.length === 0) break
      for (const hash of hashes) hash.update(bytes)
      at += bytes.length
    }
  }
}

/**
 * A digest of a regular file in hexadecimal; with a key its HMAC. Read in pieces. `unknown` too for an algorithm that
 * this machine does not have (MD5 where FIPS 140 rules), and with EFBIG for a file of more than 4 GiB.
 */
export const digestOf = (tree: Tree, path: string, algorithm: string, { key }: { key?: string } = {}): Read<string> =>
  withReader(tree, path, (read, size) => {
    if (size > LARGEST) throw Object.assign(new Error(`${path} is too large`), { code: 'EFBIG' })
    const { createHash, createHmac } = crypto()
    const hash = key === undefined ? createHash(algorithm) : createHmac(algorithm, key)
    feed([hash], read, [[0, size]])
    return hash.digest('hex')
  })

const hashIfThere = (algorithm: string): Hash | undefined => {
  try {
    return crypto().createHash(algorithm)
  } catch {
    return undefined
  }
}

/**
 * The digests of parts of a regular file, put together in their order, by several algorithms at once: read one time.
 * Undefined for an algorithm that this machine does not have.
 */
export const digestsOf = (
  tree: Tree,
  path: string,
  algorithms: readonly string[],
  ranges: readonly Range[],
): Read<(string | undefined)[]> =>
  withReader(tree, path, (read) => {
    const hashes = algorithms.map(hashIfThere)
    feed(
      hashes.filter((hash) => hash !== undefined),
      read,
      ranges,
    )
    return hashes.map((hash) => hash?.digest('hex'))
  })
