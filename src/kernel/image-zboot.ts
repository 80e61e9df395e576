import type { ReadAt } from '../sys/reader.ts'
import { bufferReader, type Extent, readPeHeaders } from './pe.ts'
import type { ImageHeader } from './types.ts'
import { findBanner } from './version-string.ts'

// drivers/firmware/efi/libstub/zboot-header.S in the kernel source: "MZ", "zimg" at 4, offset and size of the payload
// at 8 and 12, the name of its compression at 24 up to the next field at 56.
const PAYLOAD = 8
const COMPRESSION = 24
const COMPRESSION_END = 56

/** Whether the head is that of an EFI zboot image (vmlinuz.efi). */
export const isZboot = (head: Buffer): boolean =>
  head.length >= 64 && head.toString('latin1', 0, 2) === 'MZ' && head.toString('latin1', 4, 8) === 'zimg'

/** Where the compressed kernel lies in a zboot image, and how it is compressed (`gzip`, `zstd`, ...). */
export const zbootPayload = (head: Buffer): Extent & { compression: string } => ({
  offset: head.readUInt32LE(PAYLOAD),
  size: head.readUInt32LE(PAYLOAD + 4),
  compression: head.toString('latin1', COMPRESSION, COMPRESSION_END).replace(/\0.*$/s, ''),
})

/**
 * What a zboot image says, given the kernel in it as gunzipAt gave it, if it could be unpacked: of arm64 or of another
 * architecture that builds such images. kexec(8) unpacks it too, so that a signature counts which the kernel inside
 * carries (kexec/kexec-pe-zboot.c in kexec-tools).
 */
export const zbootHeader = (read: ReadAt, payload: Extent, kernel: Buffer | string | undefined): ImageHeader => {
  const pe = readPeHeaders(read)
  return {
    format: 'zboot',
    minimumSize: Math.max(payload.offset + payload.size, pe?.minimumSize ?? 0),
    ...(pe?.machine !== undefined && { machine: pe.machine }),
    ...(typeof kernel === 'string' && { flaw: kernel }),
    ...(typeof kernel === 'object' && innerOf(bufferReader(kernel), kernel.length)),
  }
}

const innerOf = (read: ReadAt, size: number): Partial<ImageHeader> => {
  const pe = readPeHeaders(read)
  return {
    signed: pe?.certificates !== undefined,
    ...findBanner(read),
    ...(pe && size < pe.minimumSize && { flaw: 'the kernel in it is cut short' }),
  }
}
