import type { Check } from './check.ts'

/** The file is as long as its headers say, its signature included, and what is compressed in it is whole: image.ts. */
export const imageIntegrity: Check = {
  id: 'image-integrity',
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is as long as its header says',
  look: (_facts, { image, kernel: { header, imageStat } }) => {
    const hint = 'install its package again'
    if (header.minimumSize !== undefined && imageStat.size < header.minimumSize) {
      const message = `${image} is cut short: ${imageStat.size} of at least ${header.minimumSize} bytes`
      return { level: 'refuse', message, hint }
    }
    return header.flaw === undefined
      ? undefined
      : { level: 'refuse', message: `${image} is damaged: ${header.flaw}`, hint }
  },
}
