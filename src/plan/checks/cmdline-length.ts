import { withOwnWords } from '../cmdline.ts'
import { ownWordsFor } from '../own-words.ts'
import type { Check } from './check.ts'

// As long as any id of ours.
const ID = '0'.repeat(16)

/** The image's own limit, ours included: Documentation/arch/x86/boot.rst, cmdline_size (without the final NUL). */
export const cmdlineLength: Check = {
  id: 'cmdline-length',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the command line fits',
  what: 'The length of the command line, our own words included, against what the image takes.',
  why: 'The rest would be cut off, and with it a root= or a console=.',
  source: 'Documentation/arch/x86/boot.rst, cmdline_size',
  hint: 'shorten it',
  look: (facts, entry) => {
    const { header } = entry.kernel
    const length = Buffer.byteLength(withOwnWords(entry.cmdline, ownWordsFor(facts, entry, ID)))
    return header.cmdlineSize !== undefined && length > header.cmdlineSize
      ? {
          level: 'refuse',
          message: `the command line has ${length} bytes, the image takes ${header.cmdlineSize}`,
        }
      : undefined
  },
}
