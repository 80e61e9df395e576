/** Where the lexer stands: `pos` in UTF-16 units, `line` from 1. */
export interface Cursor {
  text: string
  pos: number
  line: number
}

/**
 * One shell word after quote removal. `mask` has one letter per character of `text`: `p` plain, `q` quoted or escaped,
 * `X` an unquoted and `x` a quoted `$NAME`, which stands in `text` as a single `$`. `quoteAt` is how much of `text`
 * came before the first quote or backslash, as `B""=1` is no assignment.
 */
export interface Word {
  line: number
  text: string
  mask: string
  quoteAt: number
}

/** Why from `line` on nothing is known: only a shell could tell. */
export interface Stop {
  line: number
  why: string
}

const BLANK = ' \t\n'
const OPERATORS: Record<string, string> = {
  '|': 'a pipe',
  '&': 'a command list or background job',
  '<': 'a redirection',
  '>': 'a redirection',
  '(': 'a subshell, function or array',
  ')': 'a subshell, function or array',
  '`': 'a command substitution',
}

/** Skips `\`-newline, which a shell drops before it looks at anything (POSIX.1-2017 XCU 2.2.1). */
export const skipContinuations = (c: Cursor): void => {
  while (c.text.startsWith('\\\n', c.pos)) {
    c.pos += 2
    c.line++
  }
}

const isNameStart = (ch: string | undefined) => ch !== undefined && /^[A-Za-z_]$/.test(ch)
const isNamePart = (ch: string | undefined) => ch !== undefined && /^[A-Za-z0-9_]$/.test(ch)

// A `$` is an expansion, or literal where dash and bash both find nothing to expand after it, or else not for us:
// `$(`, `${`, `$1`, `$?`, ..., and `$'`, `$"`, `$[`, which only bash reads as more than a dollar sign.
const readDollar = (c: Cursor, quoted: boolean): 'name' | 'literal' | Stop => {
  const next = c.text[c.pos + 1]
  if (isNameStart(next)) {
    for (c.pos++; isNamePart(c.text[c.pos]); ) {
      c.pos++
      skipContinuations(c)
    }
    return 'name'
  }
  const ends = next === undefined || BLANK.includes(next) || (quoted ? next === '"' : next === ';')
  if (ends || '=,./:%+'.includes(next)) {
    c.pos++
    return 'literal'
  }
  return { line: c.line, why: next === '(' ? 'a command substitution' : 'an expansion' }
}

const readSingle = (c: Cursor, word: Word): Stop | undefined => {
  const end = c.text.indexOf("'", c.pos + 1)
  if (end < 0) return { line: c.line, why: 'an unterminated quote' }
  const inside = c.text.slice(c.pos + 1, end)
  word.text += inside
  word.mask += 'q'.repeat(inside.length)
  c.line += inside.split('\n').length - 1
  c.pos = end + 1
  return undefined
}

const readDouble = (c: Cursor, word: Word): Stop | undefined => {
  const start = c.line
  for (c.pos++; ; ) {
    skipContinuations(c)
    let ch = c.text[c.pos]
    if (ch === undefined) return { line: start, why: 'an unterminated quote' }
    if (ch === '`') return { line: c.line, why: 'a command substitution' }
    if (ch === '"') {
      c.pos++
      return undefined
    }
    if (ch === '$') {
      const dollar = readDollar(c, true)
      if (typeof dollar === 'object') return dollar
      word.text += '$'
      word.mask += dollar === 'name' ? 'x' : 'q'
      continue
    }
    // Inside double quotes a backslash escapes these four alone (and the newline, above).
    const next = c.text[c.pos + 1]
    if (ch === '\\' && next !== undefined && '$`"\\'.includes(next)) {
      ch = next
      c.pos++
    }
    if (ch === '\n') c.line++
    word.text += ch
    word.mask += 'q'
    c.pos++
  }
}

/** Reads the word at the cursor, which stands on neither a blank nor `;`, as dash does, or says why it cannot. */
export const readWord = (c: Cursor): Word | Stop => {
  const word: Word = { line: c.line, text: '', mask: '', quoteAt: Infinity }
  for (;;) {
    skipContinuations(c)
    const ch = c.text[c.pos]
    if (ch === undefined || BLANK.includes(ch) || ch === ';') return word
    const operator = OPERATORS[ch]
    if (operator) return { line: c.line, why: operator }
    if (`'"\\`.includes(ch)) word.quoteAt = Math.min(word.quoteAt, word.text.length)
    if (ch === "'" || ch === '"') {
      const stop = ch === "'" ? readSingle(c, word) : readDouble(c, word)
      if (stop) return stop
    } else if (ch === '$') {
      const dollar = readDollar(c, false)
      if (typeof dollar === 'object') return dollar
      word.text += '$'
      word.mask += dollar === 'name' ? 'X' : 'p'
    } else if (ch === '\\') {
      const next = c.text[c.pos + 1]
      if (next === undefined) return { line: c.line, why: 'a backslash at the end of the file' }
      word.text += next
      word.mask += 'q'
      c.pos += 2
    } else {
      word.text += ch
      word.mask += 'p'
      c.pos++
    }
  }
}
