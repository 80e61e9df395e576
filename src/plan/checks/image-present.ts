import type { Check } from './check.ts'

/** The image is a file that can be read. That an ordinary user may not read it says nothing about it. */
export const imagePresent: Check = {
  id: 'image-present',
  levels: ['refuse', 'note'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is there',
  what: 'Whether the image is there, can be read and is not empty.',
  why: 'A full or damaged file system leaves empty files behind.',
  source: 'kexec(8)',
  hint: 'install its package again',
  look: ({ inventory }, { image, kernel }) => {
    if (kernel.header.format === 'unreadable') {
      const code = inventory.unreadable.find(({ path }) => path === image)?.code ?? 'unknown'
      const message = `${image} cannot be read (${code})`
      return code === 'EACCES'
        ? { level: 'note', message, hint: 'run it as root' }
        : { level: 'refuse', message, hint: 'check the file system' }
    }
    return kernel.imageStat.size === 0
      ? { level: 'refuse', message: `${image} is empty`, hint: 'install its package again' }
      : undefined
  },
}
