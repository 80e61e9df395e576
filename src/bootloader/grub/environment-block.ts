const SIGNATURE = '# GRUB Environment Block\n'

/** In bytes; a real one has 1024 (DEFAULT_ENVBLK_SIZE of grub-editenv). */
export const LONGEST_BLOCK = 1 << 20

/** What an environment block says. */
export interface EnvironmentBlock {
  variables: [name: string, value: string][]
  /** What is wrong with it. */
  damage?: string
}

// The end of a line in which a backslash takes the next character as it is, and whether there is one.
const lineEnd = (text: string, from: number): { end: number; escapes: boolean } => {
  let escapes = false
  let end = from
  for (; end < text.length && text[end] !== '\n'; end++)
    if (text[end] === '\\') {
      escapes = true
      end++
    }
  return { end, escapes }
}

/**
 * Reads a grubenv (grub-core/lib/envblk.c, grub_envblk_iterate): the signature, then `name=value` lines in which a
 * backslash takes the next character as it is, `#` up to the end. GRUB keeps what it read before the damage, and takes
 * any size; here one above LONGEST_BLOCK counts as damaged. Never throws.
 */
export const parseEnvironmentBlock = (text: string): EnvironmentBlock => {
  const variables: [string, string][] = []
  if (text.length > LONGEST_BLOCK) return { variables, damage: 'the GRUB environment block is too long' }
  if (!text.startsWith(SIGNATURE)) return { variables, damage: 'this is no GRUB environment block' }
  for (let at = SIGNATURE.length; at < text.length; ) {
    const comment = text[at] === '#'
    const equals = comment ? at : text.indexOf('=', at)
    if (equals < 0) return { variables, damage: 'the GRUB environment block is damaged' }
    const start = comment ? at : equals + 1
    const { end, escapes } = lineEnd(text, start)
    if (!comment && end >= text.length) return { variables, damage: 'the GRUB environment block is cut off' }
    const value = comment ? '' : text.slice(start, end)
    if (!comment) variables.push([text.slice(at, equals), escapes ? value.replace(/\\(.)/gs, '$1') : value])
    at = end + 1
  }
  return { variables }
}
