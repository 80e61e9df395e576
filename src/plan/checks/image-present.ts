import type { Check } from './check.ts'

/** The image is a file that can be read. That an ordinary user may not read it says nothing about it. */
export const imagePresent: Check = {
  id: 'image-present',
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is there',
  look: ({ inventory }, { image, kernel }) => {
    if (kernel.header.format === 'unreadable') {
      const code = inventory.unreadable.find(({ path }) => path === image)?.code ?? 'unknown'
      return { level: code === 'EACCES' ? 'note' : 'refuse', message: `${image} cannot be read (${code})` }
    }
    return kernel.imageStat.size === 0 ? { level: 'refuse', message: `${image} is empty` } : undefined
  },
}
