import type { Check } from './check.ts'

/** The image is a file that can be read. */
export const imagePresent: Check = {
  id: 'image-present',
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is there',
  look: (_facts, { image, kernel }) => {
    if (kernel.header.format === 'unreadable') return { level: 'refuse', message: `${image} cannot be read` }
    return kernel.imageStat.size === 0 ? { level: 'refuse', message: `${image} is empty` } : undefined
  },
}
