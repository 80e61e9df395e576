import type { Read, Tree } from '../sys/fs.ts'
import { type ReadAt, withReader } from '../sys/reader.ts'
import { isArm64Image, readArm64Image } from './image-arm64.ts'
import { FIXED_END, isBzImage, readBzImage } from './image-bzimage.ts'
import { isElf, readElf } from './image-elf.ts'
import { gunzipAt, gunzipHead, isGzip } from './image-gzip.ts'
import { mangled, stubSections, untilNul } from './image-uki.ts'
import { isZboot, zbootHeader, zbootPayload } from './image-zboot.ts'
import { bufferReader, type Extent, flawOf, type PeHeaders, partOf, readPeHeaders } from './pe.ts'
import type { ImageHeader } from './types.ts'
import { releaseAndBuild } from './version-string.ts'

const UNKNOWN: ImageHeader = { format: 'unknown' }

/** What bytes say that are a kernel file or its beginning: a pure function, whatever they are. */
export const parseImageHeader = (bytes: Buffer): ImageHeader => readImage(bufferReader(bytes))

/**
 * Reads the header of the kernel file at `path`; for a bzImage that are two small reads. The caller has seen that it is
 * a regular file.
 */
export const readImageHeader = (tree: Tree, path: string): Read<ImageHeader> => withReader(tree, path, readImage)

/**
 * What a kernel file says, whose format its first bytes tell, not its name. Everything that is no kernel image of a
 * known format is `unknown`, or `pe` for another program of the firmware. Never throws.
 */
export const readImage = (read: ReadAt): ImageHeader => {
  const head = read(0, FIXED_END)
  const whole = { offset: 0, size: Number.MAX_SAFE_INTEGER }
  const kernel = readKernel(read, head, whole)
  if (kernel) return kernel
  const pe = head.toString('latin1', 0, 2) === 'MZ' ? readPeHeaders(read) : undefined
  return pe ? readPe(read, pe) : UNKNOWN
}

// A kernel that is not within a unified image.
const readKernel = (read: ReadAt, head: Buffer, whole: Extent): ImageHeader | undefined => {
  if (isBzImage(head)) return readBzImage(read, head)
  if (isArm64Image(head)) return readArm64Image(read, head)
  if (isElf(head)) return readElf(read, head)
  if (isGzip(head)) return readGzip(read, whole)
  if (!isZboot(head)) return undefined
  const payload = zbootPayload(head)
  return zbootHeader(read, payload, payload.compression === 'gzip' ? gunzipAt(read, payload) : undefined)
}

// The only kernels that are compressed as a whole are arm64's (and riscv's): make Image.gz.
const readGzip = (read: ReadAt, payload: Extent): ImageHeader => {
  const head = gunzipHead(read, payload)
  if (!isArm64Image(head)) return UNKNOWN
  const image = gunzipAt(read, payload)
  const { minimumSize = 0, ...header } = readArm64Image(bufferReader(typeof image === 'string' ? head : image), head)
  const flaw = typeof image === 'string' ? image : image.length < minimumSize ? INNER_SHORT : undefined
  return { ...header, format: 'Image.gz', ...(flaw !== undefined && { flaw }) }
}

// Far more than any kernel takes.
const LONGEST_CMDLINE = 1 << 16

const INNER_SHORT = 'the kernel in it is cut short'

// A signature counts that the kernel within carries: that one is handed to the kernel that runs.
const readPe = (read: ReadAt, pe: PeHeaders): ImageHeader => {
  const { found } = stubSections(pe.sections)
  const linux = found.get('.linux')
  const machine = pe.machine === undefined ? {} : { machine: pe.machine }
  const { minimumSize } = pe
  if (linux === undefined) return { format: 'pe', ...machine, minimumSize, signed: pe.certificates !== undefined }
  const part = partOf(read, linux)
  const inner = readKernel(part, part(0, FIXED_END), { offset: 0, size: linux.size }) ?? UNKNOWN
  const isShort = inner.minimumSize !== undefined && inner.minimumSize > linux.size
  const flaw = flawOf(pe, Number.POSITIVE_INFINITY) ?? inner.flaw ?? (isShort ? INNER_SHORT : undefined)
  const uname = found.get('.uname')
  const release = inner.release ?? (uname && releaseIn(read(uname.offset, Math.min(uname.size, 256))))
  const cmdline = found.get('.cmdline')
  return {
    ...machine,
    ...inner,
    format: 'uki',
    minimumSize,
    ...(release !== undefined && { release }),
    ...(cmdline && { cmdline: mangled(untilNul(read(cmdline.offset, Math.min(cmdline.size, LONGEST_CMDLINE)))) }),
    ...(flaw !== undefined && { flaw }),
  }
}

const releaseIn = (uname: Buffer): string | undefined =>
  releaseAndBuild(uname.toString('latin1').replace(/\0.*$/s, '').trim()).release
