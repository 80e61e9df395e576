const SIGNATURE = '# GRUB Environment Block\n'

/** What an environment block says. */
export interface EnvironmentBlock {
  variables: [name: string, value: string][]
  /** What is wrong with it. */
  damage?: string
}

/**
 * Reads a grubenv (grub-core/lib/envblk.c, grub_envblk_iterate): the signature, then `name=value` lines in which a
 * backslash takes the next character as it is, `#` up to the end. GRUB takes any size, and keeps what it read before
 * the damage. Never throws.
 */
export const parseEnvironmentBlock = (text: string): EnvironmentBlock => {
  const variables: [string, string][] = []
  if (!text.startsWith(SIGNATURE)) return { variables, damage: 'this is no GRUB environment block' }
  for (let at = SIGNATURE.length; at < text.length; ) {
    const comment = text[at] === '#'
    const equals = comment ? at : text.indexOf('=', at)
    if (equals < 0) return { variables, damage: 'the GRUB environment block is damaged' }
    let end = comment ? at : equals + 1
    let value = ''
    while (end < text.length && text[end] !== '\n') {
      if (text[end] === '\\') end++
      value += text[end] ?? ''
      end++
    }
    if (!comment && end >= text.length) return { variables, damage: 'the GRUB environment block is cut off' }
    if (!comment) variables.push([text.slice(at, equals), value])
    at = end + 1
  }
  return { variables }
}
