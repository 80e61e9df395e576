import { known, type Tree } from '../../sys/fs.ts'

/** A row by its columns; what is no whole number and no text is undefined. */
export type Row = (number | string | undefined)[]

// https://sqlite.org/fileformat2.html
const MAGIC = 'SQLite format 3\0'
const FILE_HEADER = 100
const LEAF = 0x0d
const LARGEST = 8 << 20
const MOST_COLUMNS = 64
const LONGEST_ROW = 1 << 16

interface Pages {
  bytes: Buffer
  size: number
  /** What of a page is used. */
  usable: number
}

const open = (bytes: Buffer): Pages | undefined => {
  if (bytes.length < 512 || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined
  const said = bytes.readUInt16BE(16)
  const size = said === 1 ? 65_536 : said
  const usable = size - bytes.readUInt8(20)
  // UTF-8 alone
  return size >= 512 && usable >= 480 && bytes.readUInt32BE(56) === 1 ? { bytes, size, usable } : undefined
}

// Seven bits a byte; longer than six bytes is nothing that we look for.
const varint = (bytes: Buffer, at: number): { value: number; end: number } | undefined => {
  let value = 0
  for (let i = at; i < at + 6 && i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, end: i + 1 }
  }
  return undefined
}

// A row that does not fit goes on in a chain of other pages.
const payload = ({ bytes, size, usable }: Pages, at: number): Buffer | undefined => {
  const length = varint(bytes, at)
  const rowid = length && varint(bytes, length.end)
  if (!length || !rowid || length.value > LONGEST_ROW) return undefined
  const most = usable - 35
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const kept = least + ((length.value - least) % (usable - 4))
  const local = length.value <= most ? length.value : kept <= most ? kept : least
  const parts = [bytes.subarray(rowid.end, rowid.end + local)]
  let left = length.value - local
  let next = left > 0 && rowid.end + local + 4 <= bytes.length ? bytes.readUInt32BE(rowid.end + local) : 0
  // each part is at least a page long, so that this ends
  while (left > 0) {
    const start = (next - 1) * size
    if (next < 1 || start + size > bytes.length) return undefined
    parts.push(bytes.subarray(start + 4, start + 4 + Math.min(left, usable - 4)))
    left -= usable - 4
    next = bytes.readUInt32BE(start)
  }
  return Buffer.concat(parts)
}

// Serial types: 1 to 6 are whole numbers of so many bytes, 8 and 9 the numbers 0 and 1, odd ones from 13 texts.
const SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

const column = (body: Buffer, type: number, at: number, size: number): Row[number] => {
  if (type === 8 || type === 9) return type - 8
  if (type >= 1 && type <= 5) return body.readIntBE(at, size)
  return type >= 13 && type % 2 === 1 ? body.toString('utf8', at, at + size) : undefined
}

const columns = (body: Buffer): Row | undefined => {
  const header = varint(body, 0)
  if (!header || header.value > body.length) return undefined
  const row: Row = []
  let data = header.value
  for (let at = header.end; at < header.value && row.length < MOST_COLUMNS; ) {
    const type = varint(body, at)
    if (!type) return undefined
    const size = type.value >= 12 ? Math.floor((type.value - 12) / 2) : (SIZES[type.value] ?? 0)
    if (data + size > body.length) return undefined
    row.push(column(body, type.value, data, size))
    data += size
    at = type.end
  }
  return row
}

/**
 * The rows of all tables of an SQLite database, as far as its main file tells: pages that are free again may hold old
 * rows, and what is still in a journal is not seen. None if it is missing, unreadable, too large or no database. It is
 * enough for whoever knows the rows he looks for by their looks, and saves SQLite. Never throws.
 */
export function* leafRows(tree: Tree, path: string): Generator<Row> {
  const size = known(tree.stat(path))?.size ?? 0
  const bytes = size > 0 && size <= LARGEST ? known(tree.bytes(path, 0, size)) : undefined
  const pages = bytes && open(bytes)
  if (!pages) return
  // a file may name one row over and over
  let budget = LARGEST
  for (let page = 0; page + pages.size <= pages.bytes.length; page += pages.size) {
    const head = page === 0 ? FILE_HEADER : page
    if (pages.bytes[head] !== LEAF) continue
    const cells = pages.bytes.readUInt16BE(head + 3)
    for (let cell = 0; cell < cells && head + 10 + 2 * cell <= page + pages.size && budget > 0; cell++) {
      const at = page + pages.bytes.readUInt16BE(head + 8 + 2 * cell)
      const body = payload(pages, at)
      budget -= 64 + (body?.length ?? 0)
      const row = body && columns(body)
      if (row) yield row
    }
  }
}
