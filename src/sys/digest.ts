import { crypto } from './crypto.ts'
import type { Read, Tree } from './fs.ts'
import { withReader } from './reader.ts'

/** A part of a file: from a byte on, up to another one. */
export type Range = [from: number, to: number]

const PIECE = 1 << 20

/**
 * A digest of a regular file, or of parts of it in their order, in hexadecimal; with a key its HMAC. Read in pieces.
 * `unknown` too for an algorithm that this machine does not have (MD5 where FIPS 140 rules).
 */
export const digestOf = (
  tree: Tree,
  path: string,
  algorithm: string,
  { key, ranges }: { key?: string; ranges?: readonly Range[] } = {},
): Read<string> =>
  withReader(tree, path, (read, size) => {
    const { createHash, createHmac } = crypto()
    const hash = key === undefined ? createHash(algorithm) : createHmac(algorithm, key)
    for (const [from, to] of ranges ?? [[0, size]]) {
      for (let at = from; at < to; ) {
        const bytes = read(at, Math.min(PIECE, to - at))
        if (bytes.length === 0) break
        hash.update(bytes)
        at += bytes.length
      }
    }
    return hash.digest('hex')
  })
