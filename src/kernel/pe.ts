import type { ReadAt } from '../sys/reader.ts'

// Offsets, names and limits as in Microsoft's "PE Format" (https://learn.microsoft.com/windows/win32/debug/pe-format);
// all numbers are little-endian.
const LFANEW = 0x3c
const COFF_SIZE = 24 // with the signature `PE\0\0`
const SECTION_SIZE = 40
// "Note that the Windows loader limits the number of sections to 96."
const MAX_SECTIONS = 96
// Where the data directories begin in the optional header.
const DIRECTORIES = { 267: 96, 523: 112 } as const
const CERTIFICATES = 4
// A WIN_CERTIFICATE without its certificate.
const CERTIFICATE_HEAD = 8

// COFF machine types, as `uname -m` calls them.
const MACHINES: Record<number, string> = {
  332: 'i686',
  34404: 'x86_64',
  43620: 'aarch64',
  450: 'armv7l',
  20580: 'riscv64',
  25188: 'loongarch64',
}

/** Where bytes lie in a file. */
export interface Extent {
  offset: number
  size: number
}

/** A section: the bytes that are both in the file and in memory, without what the file pads and memory zeroes. */
export interface Section extends Extent {
  /** Up to 8 bytes, each a character. */
  name: string
  /** As much of the file as it takes, padding included. */
  raw: Extent
  /** What it takes in memory, from the image's base. */
  memory: Extent
}

/** A reader of bytes in memory. */
export const bufferReader =
  (bytes: Buffer): ReadAt =>
  (offset, length) =>
    bytes.subarray(offset, offset + length)

/** A reader of a part of what another one reads: never a byte outside of it. */
export const partOf =
  (read: ReadAt, { offset, size }: Extent): ReadAt =>
  (from, length) =>
    read(offset + Math.min(from, size), Math.max(0, Math.min(length, size - from)))

/** What the headers of a PE file say; nothing is compared with the length of the file, see `flawOf`. */
export interface PeHeaders {
  /** As `uname -m`; absent for a machine that Linux's EFI stub does not know. */
  machine?: string
  /** In the order of the table. */
  sections: Section[]
  /** Bytes that the headers themselves take. */
  headers: number
  /** The attribute certificate table, which holds signatures; absent where there is none or nothing fits into it. */
  certificates?: Extent
  /** How many bytes the file must at least have. */
  minimumSize: number
}

/**
 * Reads DOS stub, COFF header, optional header and section table of a PE file (PE32 or PE32+): two or three small
 * reads. Nothing where it is none, or one with more sections than the format's limit. Never throws.
 */
export const readPeHeaders = (read: ReadAt): PeHeaders | undefined => {
  const dos = read(0, 64)
  if (dos.length < 64 || dos.toString('latin1', 0, 2) !== 'MZ') return undefined
  const start = dos.readUInt32LE(LFANEW)
  const coff = read(start, COFF_SIZE)
  if (coff.length < COFF_SIZE || coff.readUInt32LE(0) !== 0x4550) return undefined
  const count = coff.readUInt16LE(6)
  const optionalSize = coff.readUInt16LE(20)
  if (count === 0 || count > MAX_SECTIONS) return undefined
  const headers = start + COFF_SIZE + optionalSize + count * SECTION_SIZE
  const rest = read(start + COFF_SIZE, optionalSize + count * SECTION_SIZE)
  const certificates = certificatesIn(rest.subarray(0, optionalSize))
  if (certificates === undefined || rest.length < optionalSize + count * SECTION_SIZE) return undefined
  const sections = Array.from({ length: count }, (_, at) => sectionAt(rest, optionalSize + at * SECTION_SIZE))
  const machine = MACHINES[coff.readUInt16LE(4)]
  const ends = [...sections.map(({ raw }) => raw), certificates].map(({ offset, size }) =>
    size > 0 ? offset + size : 0,
  )
  return {
    ...(machine !== undefined && { machine }),
    sections,
    headers,
    ...(certificates.size > CERTIFICATE_HEAD && { certificates }),
    minimumSize: Math.max(headers, ...ends),
  }
}

/**
 * The certificate table that the first bytes of a PE file name, without a look at the rest: of a thousand bzImages as
 * much as is wanted. Nothing where there is none, or the headers are not within these bytes.
 */
export const certificatesInHead = (head: Buffer): Extent | undefined => {
  if (head.length < 64 || head.readUInt16LE(0) !== 0x5a4d) return undefined
  const start = head.readUInt32LE(LFANEW)
  if (start + COFF_SIZE > head.length || head.readUInt32LE(start) !== 0x4550) return undefined
  const optional = start + COFF_SIZE
  const found = certificatesIn(head.subarray(optional, optional + head.readUInt16LE(start + 20)))
  return found && found.size > CERTIFICATE_HEAD ? found : undefined
}

/**
 * The certificate table that an optional header names, of size 0 where it names none. Nothing where the bytes are no
 * optional header. The address is one in the file: "The table of certificates is a file pointer rather than an RVA."
 */
const certificatesIn = (optional: Buffer): Extent | undefined => {
  const none = { offset: 0, size: 0 }
  if (optional.length < 2) return undefined
  const directories = DIRECTORIES[optional.readUInt16LE(0) as keyof typeof DIRECTORIES]
  if (directories === undefined || optional.length < directories) return undefined
  const at = directories + CERTIFICATES * 8
  if (optional.readUInt32LE(directories - 4) <= CERTIFICATES || optional.length < at + 8) return none
  const offset = optional.readUInt32LE(at)
  return offset === 0 ? none : { offset, size: optional.readUInt32LE(at + 4) }
}

const sectionAt = (bytes: Buffer, at: number): Section => {
  const name = bytes.toString('latin1', at, at + 8).replace(/\0.*$/s, '')
  const memory = { offset: bytes.readUInt32LE(at + 12), size: bytes.readUInt32LE(at + 8) }
  // PointerToRawData of a section without bytes in the file (.bss) means nothing
  const size = bytes.readUInt32LE(at + 16)
  const offset = size === 0 ? 0 : bytes.readUInt32LE(at + 20)
  return { name, offset, size: Math.min(size, memory.size), raw: { offset, size }, memory }
}

/**
 * Why a file of `size` bytes cannot be what its headers say: sections outside of it, over its headers or over each
 * other, in the file or in memory. Nothing where it can; then every section lies within the file.
 */
export const flawOf = ({ sections, headers, minimumSize }: PeHeaders, size: number): string | undefined => {
  if (size < minimumSize) return `it is cut short: ${size} of at least ${minimumSize} bytes`
  return overlap(sections, 'raw', headers) ?? overlap(sections, 'memory', 0)
}

const overlap = (sections: Section[], where: 'raw' | 'memory', start: number): string | undefined => {
  const inOrder = sections.filter((one) => one[where].size > 0).sort((a, b) => a[where].offset - b[where].offset)
  let end = start
  for (const one of inOrder) {
    if (one[where].offset < end) return 'its sections lie over each other'
    end = one[where].offset + one[where].size
  }
  return undefined
}
