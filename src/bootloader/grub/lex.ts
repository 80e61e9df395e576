import type { Part, Variable, Word } from './syntax.ts'

export type Token =
  | { kind: 'word'; word: Word; line: number }
  | { kind: 'newline' | ';' | '{' | '}' | 'end'; line: number }
  | { kind: 'bad'; line: number; why: string }

const PLAIN = /[^{}|&$;<> \t\n'"\\]+/y
const IN_DOUBLE = /[^"$\\]+/y
const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#*@])|\{([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#*@])\})/y
const ENDS_WORD = '{}|&;<> \t\n'
// Only with the module regexp is such a word a pattern for files (grub-core/commands/wildcard.c, wildcard_expand).
const PATTERN = /^[/(*].*[*?]|^\*/

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

// Lines that start with `#` never reach the lexer (grub-core/normal/main.c, read_config_file_getline), not even
// inside quotes, nor do carriage returns (grub_file_getline). `lines` has the number that each remaining line has.
const withoutComments = (text: string): { text: string; lines: number[] } => {
  const kept: string[] = []
  const lines: number[] = []
  for (const [index, line] of text.replaceAll('\r', '').split('\n').entries()) {
    if (line.startsWith('#')) continue
    kept.push(line)
    lines.push(index + 1)
  }
  return { text: `${kept.join('\n')}\n`, lines }
}

/** Splits a grub.cfg into tokens as GRUB does (grub-core/script/yylex.l); `skipLine` drops the rest of a line. */
export const lexer = (source: string): { next: () => Token; skipLine: () => void } => {
  const { text, lines } = withoutComments(source)
  let pos = 0
  let row = 0
  const line = () => lines[Math.min(row, lines.length - 1)] ?? 1
  const bad = (why: string): Token => ({ kind: 'bad', line: line(), why })
  const countLines = (from: number, to: number) => {
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) row++
  }

  const variable = (): Variable | undefined => {
    const found = match(VARIABLE, text, pos)
    if (!found) return undefined
    pos += found[0].length
    return { kind: 'variable', name: found[1] ?? found[2] ?? '' }
  }

  const double = (): Part | string => {
    const inner: (string | Variable)[] = []
    for (pos++; ; ) {
      const run = match(IN_DOUBLE, text, pos)
      if (run) {
        countLines(pos, pos + run[0].length)
        pos += run[0].length
        inner.push(run[0])
      }
      const ch = text[pos]
      if (ch === undefined) return 'a quote is never closed'
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
    if (end < 0) return 'a quote is never closed'
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
    const parts: Part[] = []
    for (;;) {
      const run = match(PLAIN, text, pos)
      if (run) {
        pos += run[0].length
        parts.push({ kind: 'text', raw: run[0] })
      }
      const ch = text[pos]
      if (ch === undefined || ENDS_WORD.includes(ch)) break
      const found = part()
      if (typeof found === 'string') return bad(found)
      if (found) parts.push(found)
    }
    const only = parts.length === 1 ? parts[0] : undefined
    const plain = only?.kind === 'text' && /^[^\\]/.test(only.raw) && !PATTERN.test(only.raw) ? only.raw : undefined
    return { kind: 'word', word: plain === undefined ? { parts } : { parts, plain }, line: start }
  }

  // The longest match wins in flex: a comment that has a quote or a backslash in its first word, open at the end of
  // the line, is a word.
  const comment = (): Token | undefined => {
    const eol = text.indexOf('\n', pos)
    const first = match(PLAIN, text, pos)
    const after = text[pos + (first?.[0].length ?? 0)] ?? '\n'
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
      while (text[pos] === ' ' || text[pos] === '\t') pos++
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
