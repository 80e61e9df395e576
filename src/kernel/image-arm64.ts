import type { ReadAt } from '../sys/reader.ts'
import { readPeHeaders } from './pe.ts'
import type { ImageHeader } from './types.ts'
import { findBanner } from './version-string.ts'

// "Booting AArch64 Linux", Documentation/arch/arm64/booting.rst in the kernel source, 4: flags at 24, magic at 56.
const FLAGS = 24
const MAGIC = 56

/** Whether the head is that of an arm64 Image: magic "ARM\x64". */
export const isArm64Image = (head: Buffer): boolean =>
  head.length >= 64 && head.toString('latin1', MAGIC, MAGIC + 4) === 'ARM\x64'

/**
 * What an arm64 Image says. image_size there is how much memory it takes, .bss included, so more than the file has;
 * the file's own size is in the section table of its EFI stub, if it has one. The release is in its banner, for which
 * some 20 MB are searched.
 */
export const readArm64Image = (read: ReadAt, head: Buffer): ImageHeader => {
  const pe = readPeHeaders(read)
  return {
    format: 'Image',
    // flags, bit 0: "Kernel endianness. 1 if BE, 0 if LE."
    machine: head.readUInt8(FLAGS) & 1 ? 'aarch64_be' : 'aarch64',
    signed: pe?.certificates !== undefined,
    ...(pe && { minimumSize: pe.minimumSize }),
    ...findBanner(read),
  }
}
