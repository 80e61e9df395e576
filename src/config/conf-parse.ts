import { splitLines, statements } from './conf-lines.ts'

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

// ini would cut values at `;` and `#`, take quotes off, turn true, false and null into values of JavaScript and keep no
// line numbers. Each value travels through it as a JSON string, which it hands back unchanged, with its line in front.
const armour = (line: number, value: string) =>
  JSON.stringify(`${line}:${value}`).replace(
    /[\x7f-\uffff]/g,
    (ch) => `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Reads the INI of systemd.syntax(7): what it says, in order, and the lines that say nothing. Loads `ini` when called.
 * Never rejects.
 */
export const parseConf = async (text: string): Promise<{ entries: Entry[]; strays: Stray[] }> => {
  const strays: Stray[] = []
  const armoured: string[] = []
  let section: string | undefined | null
  for (const statement of statements(splitLines(text))) {
    const line = statement.from + 1
    if (statement.kind === 'blank') continue
    if (statement.kind === 'section') {
      section = statement.name ?? null
      if (section) armoured.push(`[${section}]`)
      else strays.push({ line, why: 'no section of this name' })
    } else if (section === undefined) strays.push({ line, why: 'a line before the first section' })
    else if (statement.kind === 'stray') strays.push({ line, why: 'a line without =' })
    else if (section !== null) {
      if (statement.key) armoured.push(`${statement.key}[]=${armour(line, statement.value)}`)
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
