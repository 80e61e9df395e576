const makeTable = (): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, i) => {
    let c = i
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c
  })

let made: Uint32Array | undefined

/** CRC-32 of IEEE 802.3, as gzip and xz have it. (zlib.crc32 came with Node 20.15.) */
export const crc32 = (bytes: Uint8Array): number => {
  made ??= makeTable()
  const table = made
  let c = 0xffffffff
  for (const byte of bytes) c = (table[(c ^ byte) & 0xff] as number) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
