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
  head.copy(image)
  return image
}
