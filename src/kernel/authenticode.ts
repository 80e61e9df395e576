import { digestsOf, type Range } from '../sys/digest.ts'
import { known, type Tree } from '../sys/fs.ts'
import { type ReadAt, withReader } from '../sys/reader.ts'
import { type PeHeaders, readPeHeaders } from './pe.ts'

// DER of an AlgorithmIdentifier in a DigestInfo (RFC 8017, 9.2; its NULL is often left out), and the digest's length.
const ALGORITHMS = [
  { name: 'sha256', oid: '0609608648016503040201', length: 32 },
  { name: 'sha384', oid: '0609608648016503040202', length: 48 },
  { name: 'sha512', oid: '0609608648016503040203', length: 64 },
  { name: 'sha1', oid: '06052b0e03021a', length: 20 },
] as const

interface Signed {
  algorithm: string
  digest: string
}

// A table of a few certificates has some kilobytes.
const LARGEST_TABLE = 1 << 20

// Every digest with its algorithm that the signatures carry. The content's is among them; others, of a time stamp,
// equal nothing.
const signedDigests = (table: Buffer): Signed[] =>
  ALGORITHMS.flatMap(({ name, oid, length }) => {
    const found: Signed[] = []
    const id = Buffer.from(oid, 'hex')
    for (let at = table.indexOf(id); at >= 0; at = table.indexOf(id, at + 1)) {
      const end = at + id.length
      const head = table[end] === 5 && table[end + 1] === 0 ? end + 2 : end
      if (table[head] !== 4 || table[head + 1] !== length || head + 2 + length > table.length) continue
      found.push({ algorithm: name, digest: table.toString('hex', head + 2, head + 2 + length) })
    }
    return found
  })

// "Windows Authenticode Portable Executable Signature Format", "Calculating the PE Image Hash": all but the checksum,
// the entry of the certificate table, and that table itself; sections in the order in which they lie in the file.
const signedRanges = (read: ReadAt, size: number, pe: PeHeaders): Range[] | undefined => {
  const optional = read(0, 64).readUInt32LE(0x3c) + 24
  const head = read(optional, 68)
  if (head.length < 68 || !pe.certificates) return undefined
  const entry = optional + (head.readUInt16LE(0) === 0x20b ? 112 : 96) + 4 * 8
  const headers = head.readUInt32LE(60)
  if (headers < entry + 8 || headers > size) return undefined
  const sections = pe.sections.map(({ raw }) => raw).filter((raw) => raw.size > 0)
  sections.sort((a, b) => a.offset - b.offset)
  const hashed = sections.reduce((sum, raw) => sum + raw.size, headers)
  // they lie over each other: 96 times the whole file is a long time
  if (hashed > size) return undefined
  return [
    [0, optional + 64],
    [optional + 68, entry],
    [entry + 8, headers],
    ...sections.map(({ offset, size }): Range => [offset, offset + size]),
    [hashed, size - pe.certificates.size],
  ]
}

const look = (read: ReadAt, size: number): { ranges: Range[]; signed: Signed[] } | undefined => {
  const pe = readPeHeaders(read)
  const { offset = 0, size: length = 0 } = pe?.certificates ?? {}
  if (!pe || length === 0 || length > LARGEST_TABLE || offset + length > size || pe.minimumSize > size) return undefined
  const ranges = signedRanges(read, size, pe)
  return ranges && { ranges, signed: signedDigests(read(offset, length)) }
}

/**
 * Whether a PE file still is what one of its signatures was made for: whose they are, and that they are good, is not
 * said, only that their digest is the file's. Undefined for what is no PE file, not signed, cut short, or signed in an
 * unknown way.
 */
export const fitsSignature = (tree: Tree, path: string): boolean | undefined => {
  const seen = known(withReader(tree, path, look))
  if (!seen || seen.signed.length === 0) return undefined
  const { ranges, signed } = seen
  const algorithms = [...new Set(signed.map(({ algorithm }) => algorithm))]
  const digests = known(digestsOf(tree, path, algorithms, ranges))
  if (!digests) return undefined
  if (signed.some(({ algorithm, digest }) => digests[algorithms.indexOf(algorithm)] === digest)) return true
  return digests.includes(undefined) ? undefined : false
}
