import type { Check } from './check.ts'

/**
 * The command line is the text that was meant. Bytes that are no UTF-8 are lost when they are read (U+FFFD stands in
 * their place), a NUL ends the line for the kernel, and no boot loader passes a line end.
 */
export const cmdlineText: Check = {
  id: 'cmdline-text',
  levels: ['refuse'],
  about: 'kernel',
  stops: 'refuse',
  fine: 'the command line is a text',
  what: 'Whether the command line is one line of UTF-8.',
  why: 'It could not be passed on byte for byte.',
  source: 'kexec(8), --command-line',
  hint: 'write it in UTF-8 where it comes from: the boot entry, or APPEND_LINE',
  look: (_facts, { cmdline }) => {
    const [odd] = /[\0\n\ufffd]/.exec(cmdline) ?? []
    if (odd === undefined) return undefined
    const what = odd === '\0' ? 'a NUL' : odd === '\n' ? 'a line end' : 'bytes that are no UTF-8'
    return {
      level: 'refuse',
      message: `the command line has ${what} in it`,
    }
  },
}
