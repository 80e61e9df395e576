import { LARGEST_IMAGE } from '../../kernel/sizes.ts'
import { shellWord } from '../../report/shell-word.ts'
import type { ImageContent } from '../types.ts'
import type { Check, Found } from './check.ts'

const reinstall = (by: string | undefined): string =>
  by === undefined || by.startsWith('/') ? 'install its package again' : `apt-get install --reinstall ${shellWord(by)}`

const SIGNED = 'install its package again unless you signed it yourself'

// An administrator who signs images with a key of his own (sbsign, sbctl) changes them, and is right to: what tells
// that from a damaged one is that its signature was made for the very bytes that it has now.
const ofContent = ({ path, by, packaged, fits }: ImageContent): Found => {
  if (packaged) return undefined
  const told = by === undefined ? '' : `its package (${by}) has another digest`
  const hint = reinstall(by)
  if (fits === false) {
    const message = `${path} is damaged: its signature was made for other content`
    return { level: 'refuse', message, hint, ...(told && { evidence: told }) }
  }
  if (packaged === undefined) return undefined
  return fits
    ? { level: 'note', message: `${path} was signed anew since its package installed it`, hint: SIGNED, evidence: told }
    : { level: 'refuse', message: `${path} is not what its package installed`, hint, evidence: told }
}

/**
 * The file is as long as its headers say, its signature included, what is compressed in it is whole (image.ts), and its
 * bytes are those that its package installed, or that somebody signed.
 */
export const imageIntegrity: Check = {
  id: 'image-integrity',
  levels: ['refuse', 'note'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is whole',
  what:
    'The length that the headers of the image tell, and whatever is compressed in it. Where it is to be loaded, its ' +
    "digest as well: against dpkg's md5sums or the .hmac file of Fedora and RHEL, and against its own signature. " +
    'The database of rpm is not asked.',
  why:
    'A disk that was full, or a power cut, leaves an image that is cut short, a bad disk one with wrong bytes; ' +
    'kexec(8) loads it all the same.',
  source:
    'Documentation/arch/x86/boot.rst; PE Format, Attribute Certificate Table; Windows Authenticode Portable ' +
    'Executable Signature Format; deb-md5sums(5); hmaccalc(8)',
  hint: 'install its package again',
  look: ({ imageContent }, { image, kernel: { header, imageStat } }) => {
    if (imageStat.size > LARGEST_IMAGE)
      return { level: 'refuse', message: `${image} is too large to be a kernel: ${imageStat.size} bytes` }
    if (header.minimumSize !== undefined && imageStat.size < header.minimumSize) {
      const message = `${image} is cut short: ${imageStat.size} of at least ${header.minimumSize} bytes`
      return { level: 'refuse', message }
    }
    if (header.flaw !== undefined) return { level: 'refuse', message: `${image} is damaged: ${header.flaw}` }
    return imageContent?.path === image ? ofContent(imageContent) : undefined
  },
}
