/** A physical line without its line end, and that: empty only behind the last one. */
export interface Line {
  text: string
  end: string
}

/** What one logical line says. `from` and `to` are the first and the last physical line of it, from 0. */
export type Statement = { from: number; to: number; open: boolean } & (
  | { kind: 'blank' }
  /** `name` and `key` are undefined where what stands there cannot be one. */
  | { kind: 'section'; name: string | undefined }
  | { kind: 'entry'; key: string | undefined; value: string }
  /** Nothing of these: there is no `=`. */
  | { kind: 'stray' }
)

// systemd's WHITESPACE; trim() would take U+2028 and others from a value, a regular expression for the end is
// quadratic.
const strip = (text: string): string => {
  let [from, to] = [0, text.length]
  while (from < to && ' \t\r\n'.includes(text[from] ?? '')) from++
  while (to > from && ' \t\r\n'.includes(text[to - 1] ?? '')) to--
  return text.slice(from, to)
}

/** Whether a physical line has nothing in it. */
export const isBlank = ({ text }: Line): boolean => strip(text) === ''

/** Whether a physical line is a comment, which it is also between lines that a backslash joins. */
export const isComment = (text: string): boolean => '#;'.includes(strip(text)[0] ?? '?')

/** Whether a physical line is joined to the next one that is no comment. */
export const continues = ({ text }: Line): boolean => {
  let backslashes = 0
  while (text[text.length - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

/** The physical lines of a text; together they are the text again. */
export const splitLines = (text: string): Line[] => {
  const parts = text.split(/(\r\n?|\n)/)
  const lines: Line[] = []
  for (let i = 0; i < parts.length; i += 2) lines.push({ text: parts[i] ?? '', end: parts[i + 1] ?? '' })
  return lines.at(-1)?.text === '' ? lines.slice(0, -1) : lines
}

const WORD = /^[A-Za-z][A-Za-z0-9-]*$/

const meaning = (text: string) => {
  const content = strip(text)
  const equals = content.indexOf('=')
  const key = strip(content.slice(0, Math.max(equals, 0)))
  if (content === '') return { kind: 'blank' } as const
  if (content.startsWith('[')) {
    const name = content.slice(1, -1)
    return { kind: 'section', name: content.endsWith(']') && WORD.test(name) ? name : undefined } as const
  }
  if (equals < 0) return { kind: 'stray' } as const
  return { kind: 'entry', key: WORD.test(key) ? key : undefined, value: strip(content.slice(equals + 1)) } as const
}

/**
 * What the lines say, as systemd.syntax(7) joins them: a backslash at the end becomes a space, comments between are
 * dropped. Comments are no statements. `open`: the last line ends in a backslash, and what came behind it would be
 * joined to it. Sections and keys are ASCII words that start with a letter, so none can reach a prototype.
 */
export const statements = (lines: readonly Line[]): Statement[] => {
  const found: Statement[] = []
  let begun: { text: string; from: number } | undefined
  let to = 0
  for (const [index, line] of lines.entries()) {
    const plain = index === 0 ? line.text.replace(/^\ufeff/, '') : line.text
    if (isComment(plain)) continue
    const { text, from } = begun ?? { text: '', from: index }
    to = index
    begun = undefined
    if (continues(line)) begun = { text: `${text}${plain.slice(0, -1)} `, from }
    else found.push({ from, to, open: false, ...meaning(text + plain) })
  }
  return begun ? [...found, { from: begun.from, to, open: true, ...meaning(begun.text) }] : found
}
