import { escapeText } from './escape.ts'

/**
 * A word of a command as a shell would take it, for people who copy it: in single quotes, in which nothing is expanded
 * (POSIX, Shell Command Language, 2.2.2), unless it needs none.
 */
export const shellWord = (word: string): string =>
  escapeText(/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
