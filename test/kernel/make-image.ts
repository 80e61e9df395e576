/** Fields of a synthetic bzImage head; offsets as in Documentation/arch/x86/boot.rst. */
export interface ImageParts {
  release?: string
  build?: string
  /** The whole version string, for hostile ones; without its NUL. */
  version?: string
  protocol?: number
  setupSects?: number
  /** In 16-byte paragraphs. */
  syssize?: number
  xloadflags?: number
  loadflags?: number
  cmdlineSize?: number
  /** kernel_version, less 0x200. */
  pointer?: number
  /** Length of the file in bytes; by default what the header says. */
  size?: number
  /** With the PE header of an EFI stub, good enough to be signed. */
  efi?: boolean
}

/** Builds a tiny bzImage: a right header and version string, zeroes for the rest. */
export const makeImage = (parts: ImageParts = {}): Buffer => {
  const { protocol = 0x020f, setupSects = 3, syssize = 16, pointer = 0x200, release = '6.1.0-9-amd64' } = parts
  const build = parts.build ?? '#1 SMP PREEMPT_DYNAMIC Debian 6.1.27-1 (2023-05-08)'
  const image = Buffer.alloc(parts.size ?? ((setupSects || 4) + 1) * 512 + syssize * 16)
  const head = Buffer.alloc(0x10000 + 0x200 + 1024)
  head.writeUInt8(setupSects, 0x1f1)
  head.writeUInt32LE(syssize, 0x1f4)
  head.writeUInt16LE(0xaa55, 0x1fe)
  head.write('HdrS', 0x202, 'latin1')
  head.writeUInt16LE(protocol, 0x206)
  head.writeUInt16LE(pointer, 0x20e)
  head.writeUInt8(parts.loadflags ?? 1, 0x211)
  head.writeUInt16LE(parts.xloadflags ?? 0x7f, 0x236)
  head.writeUInt32LE(parts.cmdlineSize ?? 2047, 0x238)
  if (pointer > 0)
    head.write(`${parts.version ?? `${release} (builder@example.org) ${build}`}\0`, 0x200 + pointer, 'latin1')
  if (parts.efi) writePeHeader(head, image.length)
  head.copy(image)
  return image
}

// PE32+ with one section, which takes all but the boot sector: the "PE Format" of Microsoft.
const writePeHeader = (head: Buffer, size: number): void => {
  const coff = 0x40
  const optional = coff + 24
  head.write('MZ', 0, 'latin1')
  head.writeUInt32LE(coff, 0x3c)
  head.write('PE\0\0', coff, 'latin1')
  head.writeUInt16LE(0x8664, coff + 4)
  head.writeUInt16LE(1, coff + 6)
  head.writeUInt16LE(160, coff + 20)
  head.writeUInt16LE(0x0206, coff + 22)
  head.writeUInt16LE(0x20b, optional)
  const words = { 4: size - 512, 16: 512, 20: 512, 32: 4096, 36: 512, 56: 512 + size, 60: 512, 108: 6 }
  for (const [offset, value] of Object.entries(words)) head.writeUInt32LE(value, optional + Number(offset))
  head.writeUInt16LE(10, optional + 68) // an EFI application
  head.write('.text', optional + 160, 'latin1')
  for (const [at, value] of [size - 512, 512, size - 512, 512].entries())
    head.writeUInt32LE(value, optional + 160 + 8 + at * 4)
  head.writeUInt32LE(0x60000020, optional + 160 + 36)
}
