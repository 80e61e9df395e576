import type { Check } from './check.ts'

/** The release inside the image is the one its file name claims: else its initrd and modules are another kernel's. */
export const imageRelease: Check = {
  id: 'image-release',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'file name and image agree on the release',
  what: 'The release in the header of the image against its file name.',
  why: 'A copy under another name starts without its modules.',
  source: 'Documentation/arch/x86/boot.rst, kernel_version',
  hint: 'install its package again, or rename the file',
  look: (_facts, { image, kernel }) =>
    kernel.nameSays === undefined
      ? undefined
      : {
          level: 'refuse',
          message: `${image} holds the kernel ${kernel.release}, its name says ${kernel.nameSays}`,
        },
}
