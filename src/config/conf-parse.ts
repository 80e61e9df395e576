/** One `Key=value` of a section, `line` from 1. Values are trimmed, otherwise as they stand. */
export interface Entry {
  section: string
  key: string
  value: string
  line: number
}

/** A line that is neither section, assignment nor comment, or is one that has no place. */
export interface Stray {
  line: number
  why: string
}

// systemd's WHITESPACE; trim() would take U+2028 and others from a value, a regular expression for the end is
// quadratic.
const strip = (text: string): string => {
  let [from, to] = [0, text.length]
  while (from < to && ' \t\r\n'.includes(text[from] ?? '')) from++
  while (to > from && ' \t\r\n'.includes(text[to - 1] ?? '')) to--
  return text.slice(from, to)
}

const WORD = /^[A-Za-z][A-Za-z0-9-]*$/

// Lines as systemd.syntax(7) joins them: a backslash at the end becomes a space, comments between are dropped.
const logicalLines = (text: string): { text: string; line: number }[] => {
  const lines: { text: string; line: number }[] = []
  let open: { text: string; line: number } | undefined
  for (const [index, physical] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    const start = strip(physical)[0]
    if (start === '#' || start === ';') continue
    const current = open ?? { text: '', line: index + 1 }
    let backslashes = 0
    while (physical[physical.length - 1 - backslashes] === '\\') backslashes++
    const continues = backslashes % 2 === 1
    current.text += continues ? `${physical.slice(0, -1)} ` : physical
    if (!continues) lines.push(current)
    open = continues ? current : undefined
  }
  return open ? [...lines, open] : lines
}

// ini would cut values at `;` and `#`, take quotes off, turn true, false and null into values of JavaScript and keep no
// line numbers. Each value travels through it as a JSON string, which it hands back unchanged, with its line in front.
const armour = (line: number, value: string) =>
  JSON.stringify(`${line}:${value}`).replace(
    /[\x7f-\uffff]/g,
    (ch) => `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Reads the INI of systemd.syntax(7): what it says, in order, and the lines that say nothing. Sections and keys are
 * ASCII words that start with a letter, so none can reach a prototype. Loads `ini` when called. Never rejects.
 */
export const parseConf = async (text: string): Promise<{ entries: Entry[]; strays: Stray[] }> => {
  const strays: Stray[] = []
  const armoured: string[] = []
  let section: string | undefined | null
  for (const { text: raw, line } of logicalLines(text)) {
    const content = strip(raw)
    const equals = content.indexOf('=')
    const key = strip(content.slice(0, Math.max(equals, 0)))
    if (content === '') continue
    if (content.startsWith('[')) {
      const name = content.slice(1, -1)
      section = content.endsWith(']') && WORD.test(name) ? name : null
      if (section) armoured.push(`[${section}]`)
      else strays.push({ line, why: 'no section of this name' })
    } else if (section === undefined) strays.push({ line, why: 'a line before the first section' })
    else if (equals < 0) strays.push({ line, why: 'a line without =' })
    else if (section !== null) {
      if (WORD.test(key)) armoured.push(`${key}[]=${armour(line, strip(content.slice(equals + 1)))}`)
      else strays.push({ line, why: 'no setting of this name' })
    }
  }
  const { parse } = await import('ini')
  const sections: Record<string, Record<string, string[]>> = parse(armoured.join('\n'))
  const entries = Object.entries(sections).flatMap(([section, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      values.map((value): Entry => {
        const colon = value.indexOf(':')
        return { section, key, value: value.slice(colon + 1), line: Number(value.slice(0, colon)) }
      }),
    ),
  )
  return { entries: entries.sort((a, b) => a.line - b.line), strays }
}
