import type { ReadAt } from '../sys/reader.ts'
import { certificatesInHead } from './pe.ts'
import type { ImageHeader } from './types.ts'
import { releaseAndBuild } from './version-string.ts'

// Offsets, names and meanings as in "The Linux/x86 Boot Protocol", Documentation/arch/x86/boot.rst in the kernel
// source; all numbers are little-endian.
const SETUP_SECTS = 0x1f1
const SYSSIZE = 0x1f4
const BOOT_FLAG = 0x1fe
const HEADER = 0x202
const VERSION = 0x206
const KERNEL_VERSION = 0x20e
const LOADFLAGS = 0x211
const XLOADFLAGS = 0x236
const CMDLINE_SIZE = 0x238

/** Where the part of the header ends that is looked at. */
export const FIXED_END = 0x23c

// Release and build are at most 64 bytes each (__NEW_UTS_LEN), the builder's name is free.
const LONGEST_VERSION = 512

/**
 * Whether the head (FIXED_END bytes) is that of a bzImage: boot_flag "Contains 0xAA55", header "the magic number HdrS".
 * "The kernel is a bzImage kernel if the protocol >= 2.00 and the 0x01 bit (LOAD_HIGH) in the loadflags field is set".
 */
export const isBzImage = (head: Buffer): boolean =>
  head.length >= FIXED_END &&
  head.readUInt16LE(BOOT_FLAG) === 0xaa55 &&
  head.readUInt32LE(HEADER) === 0x53726448 &&
  head.readUInt16LE(VERSION) >= 0x0200 &&
  (head.readUInt8(LOADFLAGS) & 1) === 1

/**
 * What the header of a bzImage says, and the version string that it points to: one more small read, as the string lies
 * 17 KiB further. A field that a header of this protocol version does not have, or that is out of bounds, is absent.
 */
export const readBzImage = (read: ReadAt, head: Buffer): ImageHeader => {
  const certificates = certificatesInHead(head)
  const header: ImageHeader = { format: 'bzImage', signed: certificates !== undefined }
  const protocol = head.readUInt16LE(VERSION)
  // syssize: "For protocol versions older than 2.04 this field is only two bytes wide, and therefore cannot be
  // trusted for the size of a kernel if the LOAD_HIGH flag is set." It counts 16-byte paragraphs after the boot
  // sector and the setup sectors. A signature follows.
  if (protocol >= 0x0204) {
    const size = (1 + setupSectors(head)) * 512 + head.readUInt32LE(SYSSIZE) * 16
    header.minimumSize = certificates ? Math.max(size, certificates.offset + certificates.size) : size
  }
  // cmdline_size: "The maximum size of the command line without the terminating zero." Until 2.05 it
  // was 255.
  header.cmdlineSize = protocol >= 0x0206 ? head.readUInt32LE(CMDLINE_SIZE) : 255
  // xloadflags, bit 0, XLF_KERNEL_64: "this kernel has the legacy 64-bit entry point at 0x200".
  if (protocol >= 0x020c) header.machine = head.readUInt16LE(XLOADFLAGS) & 1 ? 'x86_64' : 'i686'
  return { ...header, ...versionOf(read, head) }
}

// setup_sects: "The size of the setup code in 512-byte sectors. If this field is 0, the real value is 4."
const setupSectors = (head: Buffer) => head.readUInt8(SETUP_SECTS) || 4

// kernel_version: "If set to a nonzero value, contains a pointer to a NUL-terminated human-readable kernel version
// number string, less 0x200. ... This value should be less than (0x200*setup_sects)."
const versionOf = (read: ReadAt, head: Buffer): Pick<ImageHeader, 'release' | 'build'> => {
  const pointer = head.readUInt16LE(KERNEL_VERSION)
  if (pointer === 0 || pointer >= 0x200 * setupSectors(head)) return {}
  const bytes = read(0x200 + pointer, LONGEST_VERSION)
  const end = bytes.indexOf(0)
  return end < 0 ? {} : releaseAndBuild(bytes.toString('latin1', 0, end))
}
