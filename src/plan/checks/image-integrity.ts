import type { Check } from './check.ts'

/** Setup and protected-mode code as the header sizes them: Documentation/arch/x86/boot.rst, setup_sects and syssize. */
export const imageIntegrity: Check = {
  id: 'image-integrity',
  about: 'kernel',
  stops: 'refuse',
  fine: 'the image is as long as its header says',
  look: (_facts, { image, kernel: { header, imageStat } }) =>
    header.minimumSize !== undefined && imageStat.size < header.minimumSize
      ? {
          level: 'refuse',
          message: `${image} is cut short: ${imageStat.size} of at least ${header.minimumSize} bytes`,
          hint: 'install its package again',
        }
      : undefined,
}
