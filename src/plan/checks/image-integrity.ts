import type { Check } from './check.ts'

/** The file is as long as its headers say, its signature included, and what is compressed in it is whole: image.ts. */
export const imageIntegrity: Check = {
  id: 'image-integrity',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is as long as its header says',
  what: 'The length that the headers of the image tell, its signature included, and whatever is compressed in it.',
  why: 'A disk that was full, or a power cut, leaves an image that is cut short; kexec(8) loads it all the same.',
  source: 'Documentation/arch/x86/boot.rst; PE Format, Attribute Certificate Table',
  hint: 'install its package again',
  look: (_facts, { image, kernel: { header, imageStat } }) => {
    if (header.minimumSize !== undefined && imageStat.size < header.minimumSize) {
      const message = `${image} is cut short: ${imageStat.size} of at least ${header.minimumSize} bytes`
      return { level: 'refuse', message }
    }
    return header.flaw === undefined ? undefined : { level: 'refuse', message: `${image} is damaged: ${header.flaw}` }
  },
}
