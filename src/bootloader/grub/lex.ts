import type { Part, Variable, Word } from './syntax.ts'

export type Token =
  | { kind: 'word'; word: Word; line: number }
  | { kind: 'newline' | ';' | '{' | '}' | 'end'; line: number }
  | { kind: 'bad'; line: number; why: string }

const BLANKS = /[ \t]+/y
const PLAIN = /[^{}|&$;<> \t\n'"\\]+/y
const IN_DOUBLE = /[^"$\\]+/y
const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#*@])|\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#*@])\})/y
const UNCLOSED = 'a quote is never closed'
const MOST_PARTS = 10_000
const NONE: Part[] = []
const ENDS_WORD = '{}|&;<> \t\n'
// Only with the module regexp is such a word a pattern for files (grub-core/commands/wildcard.c, wildcard_expand).
const PATTERN = /^[/(*].*[*?]|^\*/

// Few words have one of these two characters at all.
const isPattern = (word: string): boolean => (word.includes('*') || word.includes('?')) && PATTERN.test(word)

// Where the pattern's match at `at` ends, `at` if there is none.
const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

// Lines that start with `#` never reach the lexer (grub-core/normal/main.c, read_config_file_getline), not even inside
// quotes, nor do carriage returns (grub_file_getline) and what comes after a NUL in its line. `rows` are those, counted
// in what is left, before which some were dropped, `totals` how many up to there.
const withoutComments = (source: string): { text: string; rows: number[]; totals: number[] } => {
  const bare = source.includes('\r') ? source.replaceAll('\r', '') : source
  const text = `\n${bare.includes('\0') ? bare.replace(/\0[^\n]*/g, '') : bare}\n`
  const rows: number[] = []
  const totals: number[] = []
  let row = 0
  let total = 0
  let from = 0
  for (let at = text.indexOf('\n#'); at >= 0; at = text.indexOf('\n#', from)) {
    for (let eol = text.indexOf('\n', from + 1); eol >= 0 && eol <= at; eol = text.indexOf('\n', eol + 1)) row++
    if (rows.at(-1) !== row) rows.push(row)
    totals[rows.length - 1] = ++total
    from = text.indexOf('\n', at + 1)
  }
  return { text: (total > 0 ? text.replace(/\n#[^\n]*/g, '') : text).slice(1), rows, totals }
}

/** Splits a grub.cfg into tokens as GRUB does (grub-core/script/yylex.l); `skipLine` drops the rest of a line. */
export const lexer = (source: string): { next: () => Token; skipLine: () => void } => {
  const { text, rows, totals } = withoutComments(source)
  let pos = 0
  let row = 0
  let before = 0
  // Rows only grow, but for a look at a comment.
  const line = () => {
    while ((rows[before] ?? Infinity) <= row) before++
    while (before > 0 && (rows[before - 1] ?? 0) > row) before--
    return row + 1 + (totals[before - 1] ?? 0)
  }
  const bad = (why: string): Token => ({ kind: 'bad', line: line(), why })
  const countLines = (from: number, to: number) => {
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) row++
  }

  const variable = (): Variable | undefined => {
    const end = endOf(VARIABLE, text, pos)
    if (end === pos) return undefined
    const name = text[pos + 1] === '{' ? text.slice(pos + 2, end - 1) : text.slice(pos + 1, end)
    pos = end
    return { kind: 'variable', name }
  }

  const double = (): Part | string => {
    const inner: (string | Variable)[] = []
    for (pos++; ; ) {
      const end = endOf(IN_DOUBLE, text, pos)
      if (end > pos) {
        countLines(pos, end)
        inner.push(text.slice(pos, end))
        pos = end
      }
      const ch = text[pos]
      if (ch === undefined) return UNCLOSED
      if (ch === '"') {
        pos++
        return { kind: 'double', inner }
      }
      if (ch === '$') {
        const found = variable()
        if (!found) return `no variable after $ in ${JSON.stringify(text.slice(pos, pos + 20))}`
        inner.push(found)
        continue
      }
      const next = text[pos + 1]
      if (next === '\n') row++
      else inner.push(next === '$' || next === '"' || next === '\\' ? next : '\\')
      pos += next === '$' || next === '"' || next === '\\' || next === '\n' ? 2 : 1
    }
  }

  const single = (): Part | string => {
    const end = text.indexOf("'", pos + 1)
    if (end < 0) {
      pos = text.length
      return UNCLOSED
    }
    countLines(pos, end)
    const inside = text.slice(pos + 1, end)
    pos = end + 1
    return { kind: 'single', text: inside }
  }

  const part = (): Part | string | undefined => {
    const ch = text[pos]
    if (ch === "'") return single()
    if (ch === '"') return double()
    if (ch === '$' && text[pos + 1] === '"') {
      pos++
      const found = double()
      return typeof found === 'string' ? found : { kind: 'translated' }
    }
    if (ch === '$') return variable() ?? `no variable after $ in ${JSON.stringify(text.slice(pos, pos + 20))}`
    if (ch !== '\\') return undefined
    const next = text[pos + 1]
    pos += 2
    if (next === '\n') row++
    if (next === undefined || pos >= text.length) return 'the last line ends with a backslash'
    return { kind: 'text', raw: next === '\n' ? '' : `\\${next}` }
  }

  const word = (): Token => {
    const start = line()
    const end = endOf(PLAIN, text, pos)
    const first = text.slice(pos, end)
    pos = end
    const after = text[pos]
    if ((after === undefined || ENDS_WORD.includes(after)) && !isPattern(first))
      return { kind: 'word', word: { parts: NONE, plain: first, text: first }, line: start }
    const parts: Part[] = first ? [{ kind: 'text', raw: first }] : []
    for (let ch: string | undefined = after; ch !== undefined && !ENDS_WORD.includes(ch); ch = text[pos]) {
      const run = endOf(PLAIN, text, pos)
      if (run > pos) {
        parts.push({ kind: 'text', raw: text.slice(pos, run) })
        pos = run
        continue
      }
      const found = part()
      if (typeof found === 'string') return bad(found)
      if (found) parts.push(found)
      if (parts.length > MOST_PARTS) return bad('a word is too long')
    }
    const [only] = parts
    const quoted = parts.length === 1 && only?.kind === 'single' ? only.text : undefined
    return { kind: 'word', word: { parts, plain: undefined, text: quoted }, line: start }
  }

  // The longest match wins in flex: a comment that has a quote or a backslash in its first word, open at the end of
  // the line, is a word.
  const comment = (): Token | undefined => {
    const eol = text.indexOf('\n', pos)
    const after = text[endOf(PLAIN, text, pos)] ?? '\n'
    if (`'"\\$`.includes(after)) {
      const from = { pos, row }
      const token = word()
      if (row > from.row) return token
      row = from.row
      if (token.kind === 'bad' && text[pos] === undefined) return token
    }
    pos = eol
    return undefined
  }

  const next = (): Token => {
    for (;;) {
      if (text[pos] === ' ' || text[pos] === '\t') pos = endOf(BLANKS, text, pos)
      const ch = text[pos]
      if (ch === undefined) return { kind: 'end', line: line() }
      if (ch === '#') {
        const token = comment()
        if (token) return token
        continue
      }
      if (ch === '\n' || ch === ';' || ch === '{' || ch === '}') {
        const token: Token = { kind: ch === '\n' ? 'newline' : ch, line: line() }
        pos++
        if (ch === '\n') row++
        if (ch === ';' && text[pos] === ';') return bad('unexpected ;;')
        return token
      }
      if (ENDS_WORD.includes(ch)) return bad(`unexpected ${ch}`)
      return word()
    }
  }

  const skipLine = () => {
    const eol = text.indexOf('\n', pos)
    pos = eol < 0 ? text.length : eol + 1
    row++
  }
  return { next, skipLine }
}
