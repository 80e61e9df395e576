import type { Read, Tree } from '../sys/fs.ts'
import type { ImageHeader } from './types.ts'

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
const FIXED_END = 0x23c

// Release and build are at most 64 bytes each (__NEW_UTS_LEN), the builder's name is free.
const LONGEST_VERSION = 512

// As utsname takes it, and nothing that could name a path or break a line: file names are made of it.
const RELEASE = /^[0-9A-Za-z][!-.0-~]{0,63}$/
const BUILD = /^#[ -~]{0,255}$/

/**
 * What the first bytes of a kernel file say: a pure function, whatever the bytes are. A field that a header of this
 * protocol version does not have, or that is out of bounds, is absent. Everything that is no bzImage is `unknown`.
 */
export const parseImageHeader = (head: Buffer, version = versionIn(head)): ImageHeader => {
  if (!isBzImage(head)) return { format: 'unknown' }
  const header: ImageHeader = { format: 'bzImage' }
  const protocol = head.readUInt16LE(VERSION)
  // syssize: "For protocol versions older than 2.04 this field is only two bytes wide, and therefore cannot be
  // trusted for the size of a kernel if the LOAD_HIGH flag is set." It counts 16-byte paragraphs after the boot
  // sector and the setup sectors. A signature may follow, so a file can be longer.
  if (protocol >= 0x0204) header.minimumSize = (1 + setupSectors(head)) * 512 + head.readUInt32LE(SYSSIZE) * 16
  // cmdline_size: "The maximum size of the command line without the terminating zero." Until 2.05 it
  // was 255.
  header.cmdlineSize = protocol >= 0x0206 ? head.readUInt32LE(CMDLINE_SIZE) : 255
  // xloadflags, bit 0, XLF_KERNEL_64: "this kernel has the legacy 64-bit entry point at 0x200".
  if (protocol >= 0x020c) header.machine = head.readUInt16LE(XLOADFLAGS) & 1 ? 'x86_64' : 'i686'
  if (version) Object.assign(header, releaseAndBuild(version))
  return header
}

/**
 * Reads the header of the kernel file at `path` and the version string that it points to: two small reads, as the string
 * lies 17 KiB further. The caller has seen that it is a regular file.
 */
export const readImageHeader = (tree: Tree, path: string): Read<ImageHeader> => {
  const head = tree.bytes(path, 0, FIXED_END)
  if (head.state !== 'ok') return head
  const start = isBzImage(head.value) ? versionStart(head.value) : undefined
  if (start === undefined) return { state: 'ok', value: parseImageHeader(head.value) }
  const version = tree.bytes(path, start, LONGEST_VERSION)
  return version.state === 'ok' ? { state: 'ok', value: parseImageHeader(head.value, version.value) } : version
}

// boot_flag "Contains 0xAA55", header "the magic number HdrS". "The kernel is a bzImage kernel if the protocol >= 2.00
// and the 0x01 bit (LOAD_HIGH) in the loadflags field is set".
const isBzImage = (head: Buffer) =>
  head.length >= FIXED_END &&
  head.readUInt16LE(BOOT_FLAG) === 0xaa55 &&
  head.readUInt32LE(HEADER) === 0x53726448 &&
  head.readUInt16LE(VERSION) >= 0x0200 &&
  (head.readUInt8(LOADFLAGS) & 1) === 1

// setup_sects: "The size of the setup code in 512-byte sectors. If this field is 0, the real value is 4."
const setupSectors = (head: Buffer) => head.readUInt8(SETUP_SECTS) || 4

// kernel_version: "If set to a nonzero value, contains a pointer to a NUL-terminated human-readable kernel version
// number string, less 0x200. ... This value should be less than (0x200*setup_sects)."
const versionStart = (head: Buffer) => {
  const pointer = head.readUInt16LE(KERNEL_VERSION)
  return pointer > 0 && pointer < 0x200 * setupSectors(head) ? 0x200 + pointer : undefined
}

const versionIn = (head: Buffer): Buffer | undefined => {
  const start = isBzImage(head) ? versionStart(head) : undefined
  return start === undefined ? undefined : head.subarray(start, start + LONGEST_VERSION)
}

// `RELEASE (BUILDER@HOST) BUILD`: arch/x86/boot/version.c
const releaseAndBuild = (bytes: Buffer): Pick<ImageHeader, 'release' | 'build'> => {
  const end = bytes.indexOf(0)
  if (end < 0) return {}
  const text = bytes.toString('latin1', 0, end)
  const [release = ''] = text.split(' ', 1)
  const builder = text.indexOf(') #')
  const build = builder < 0 ? '' : text.slice(builder + 2)
  return { ...(RELEASE.test(release) && { release }), ...(BUILD.test(build) && { build }) }
}
