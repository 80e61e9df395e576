import { readImage } from '../kernel/image.ts'
import { mangled, stubSections, untilNul } from '../kernel/image-uki.ts'
import { type Extent, flawOf, partOf, readPeHeaders } from '../kernel/pe.ts'
import type { ImageHeader } from '../kernel/types.ts'
import type { Tree } from '../sys/fs.ts'
import { type ReadAt, withReader } from '../sys/reader.ts'
import { extrasOf } from './uki-extras.ts'

/**
 * A unified kernel image as systemd-stub would start it without arguments (base and profile 0), as far as a menu needs
 * it: nothing of the kernel within.
 */
export interface UkiHead {
  /** The kernel in the file. */
  linux: Extent
  /** What the stub hands over as initrd, in its order: microcode (.ucode), then .initrd. */
  initrds: Extent[]
  /** As the stub would pass it; absent where there is no .cmdline, so that it is the boot entry's to say. */
  cmdline?: string
  /** `uname -r` as the image claims; the kernel's own header beats it. */
  uname?: string
  /** The os-release file in it. */
  osrel?: string
  /** The whole carries one. */
  signed: boolean
  /** How many profiles (.profile) it has. */
  profiles: number
  /** Names of all sections that the stub takes, sorted: `.dtb`, `.dtbauto`, `.pcrsig`, `.sbat`, ... */
  sections: string[]
  /** Files beside it that the stub would add to the command line or the initrd, were they to its taste: paths. */
  extras: string[]
}

/** The same with what the kernel within says. */
export interface Uki extends UkiHead {
  inner: ImageHeader
  /** The kernel inside carries a PE signature of its own: the one that counts once it has been unpacked. */
  innerSigned: boolean
}

/** `why`: what is wrong with a file that could be read, with the code ENOEXEC. */
type ReadAs<T> = { state: 'ok'; value: T } | { state: 'missing' } | { state: 'unknown'; code: string; why?: string }

export type UkiRead = ReadAs<Uki>
export type UkiHeadRead = ReadAs<UkiHead>

// Far more than any kernel takes (COMMAND_LINE_SIZE is 2,048 on most machines) or any os-release has.
const LONGEST_TEXT = 1 << 16

/**
 * Reads a unified kernel image: its headers, its texts and the head of the kernel in it. `unknown` with ENOEXEC and the
 * reason for what is none, or a broken one. `volume`: where the file system that it lies on is mounted in the tree, for
 * the files that the stub looks for there; by default what comes before the last `/EFI/`.
 */
export const readUki = (tree: Tree, path: string, volume = volumeOf(path)): UkiRead =>
  readBy(parseUki, tree, path, volume)

/** The same for a menu: the kernel in it may be packed, and to unpack those of hundreds of images takes minutes. */
export const readUkiHead = (tree: Tree, path: string, volume = volumeOf(path)): UkiHeadRead =>
  readBy(parseUkiHead, tree, path, volume)

type Parse<T> = (read: ReadAt, size: number) => T | string

const readBy = <T extends object>(parse: Parse<T>, tree: Tree, path: string, volume: string | undefined) => {
  const stat = tree.stat(path)
  if (stat.state !== 'ok') return stat
  if (stat.value.kind !== 'file') return bad('it is no regular file')
  const read = withReader(tree, path, parse)
  if (read.state !== 'ok') return read
  if (typeof read.value === 'string') return bad(read.value)
  const extras = extrasOf(tree, path, volume)
  return extras.state === 'ok' ? { state: 'ok' as const, value: { ...read.value, extras: extras.value } } : extras
}

const bad = (why: string) => ({ state: 'unknown' as const, code: 'ENOEXEC', why })

// UKIs are at home in /EFI/Linux of an ESP, which is often mounted at /efi.
const volumeOf = (path: string): string | undefined => {
  const at = path.toLowerCase().lastIndexOf('/efi/')
  return at < 0 ? undefined : path.slice(0, at) || '/'
}

/** The same for bytes of a file of that size, without its surroundings; a text where it is no UKI, or broken. */
export const parseUki = (read: ReadAt, size: number): Omit<Uki, 'extras'> | string => {
  const head = parseUkiHead(read, size)
  if (typeof head === 'string') return head
  const inner = readImage(partOf(read, head.linux))
  if (inner.minimumSize !== undefined && inner.minimumSize > head.linux.size) return 'the kernel in it is cut short'
  return { ...head, inner, innerSigned: inner.signed === true }
}

/** The same as far as a menu needs it. */
export const parseUkiHead = (read: ReadAt, size: number): Omit<UkiHead, 'extras'> | string => {
  const pe = readPeHeaders(read)
  if (pe === undefined) return 'it is no PE file'
  const { found, profiles } = stubSections(pe.sections)
  const linux = found.get('.linux')
  if (linux === undefined || linux.size === 0) return 'it has no .linux section, or an empty one'
  const flaw = flawOf(pe, size)
  if (flaw !== undefined) return flaw
  for (const name of TEXTS) if ((found.get(name)?.size ?? 0) > LONGEST_TEXT) return `its section ${name} is too long`
  const text = (name: string): string | undefined => {
    const section = found.get(name)
    return section && untilNul(read(section.offset, section.size))
  }
  const [cmdline, uname, osrel] = TEXTS.map(text)
  return {
    linux: { offset: linux.offset, size: linux.size },
    initrds: ['.ucode', '.initrd'].flatMap((name) => extentOf(found.get(name))),
    ...(cmdline !== undefined && { cmdline: mangled(cmdline) }),
    ...(uname !== undefined && { uname: uname.trim() }),
    ...(osrel !== undefined && { osrel }),
    signed: pe.certificates !== undefined,
    profiles,
    sections: [...found.keys()].sort(),
  }
}

const TEXTS = ['.cmdline', '.uname', '.osrel']

const extentOf = (section: Extent | undefined): Extent[] =>
  section && section.size > 0 ? [{ offset: section.offset, size: section.size }] : []
