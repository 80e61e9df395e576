import type { Machine, State } from './state.ts'
import { variable } from './state.ts'
import type { Part, Variable, Word } from './syntax.ts'
import { FAILED, type Field, isUnknown, type Unknown, type Value } from './values.ts'

const LONGEST = 100_000
const MOST = 20_000
const SPACE = /[ \t\n\v\f\r]+/

export interface Expanded {
  fields: Field[]
  /** Why there may be more or fewer of them. */
  open: Unknown | undefined
}

// The special parameters of grub_script_env_get (grub-core/script/execute.c).
const special = (s: State, name: string): Field[] | undefined => {
  if (name === '?') {
    if (s.status === FAILED) return [{ why: `${s.file}: the number of an error`, prefix: '' }]
    return [isUnknown(s.status) ? { ...s.status, prefix: '' } : { text: String(s.status) }]
  }
  if (name === '#') return s.args ? [{ text: String(s.args.length) }] : []
  if (name === '@' || name === '*') return s.args ?? []
  if (!/^[0-9]/.test(name)) return undefined
  const field = s.args?.[Number(name) - 1]
  return field ? [field] : []
}

const values = (s: State, { name }: Variable): (Value | Field)[] => {
  const found = special(s, name)
  if (found) return found
  const value = variable(s, name)
  return value === undefined ? [] : [value]
}

const textIn = (value: Value | Field): string | Unknown =>
  typeof value === 'string' || isUnknown(value) ? value : value.text

const isArgument = (word: Word): word is Word & { text: string } =>
  word.text !== undefined && (word.plain !== undefined || word.text.length <= LONGEST)

/**
 * Turns words into arguments (grub_script_arglist_to_argv of grub-core/script/execute.c): expands variables, splits
 * those outside quotes at blanks, drops words that nothing is left of. A pattern for files is unknown.
 */
export const expand = (m: Machine, s: State, words: Word[]): Expanded => {
  return words.every(isArgument) ? { fields: words, open: undefined } : expandAll(m, s, words)
}

const expandAll = (m: Machine, s: State, words: Word[]): Expanded => {
  const fields: Field[] = []
  let open: Unknown | undefined
  let text = ''
  let started = false
  let pattern = false
  let unknown: Unknown | undefined
  let quotedFrom: number | undefined
  let cost = 0

  const finish = () => {
    if (pattern && /^[/(*]/.test(text)) {
      unknown ??= { why: `${s.file}: ${JSON.stringify(text)} is a pattern` }
      open ??= unknown
    }
    if (unknown) fields.push({ why: unknown.why, prefix: text })
    else if (started) fields.push(quotedFrom === undefined ? { text } : { text, quotedFrom })
    text = ''
    started = false
    pattern = false
    unknown = undefined
    quotedFrom = undefined
  }
  const put = (more: string | Unknown) => {
    started = true
    if (isUnknown(more)) unknown ??= more
    else if (!unknown) text += more
    cost += 32 + (isUnknown(more) ? 0 : more.length)
    if (text.length > LONGEST) unknown ??= { why: `${s.file}: an argument is too long` }
  }
  const split = (value: string | Unknown) => {
    if (isUnknown(value)) {
      open ??= value
      return put(value)
    }
    if (/[*?]/.test(value)) pattern = true
    const pieces = value.split(SPACE)
    if (pieces[0] === '') pieces.shift()
    if (pieces.at(-1) === '') pieces.pop()
    for (const [index, piece] of pieces.entries()) {
      if (fields.length > MOST) break
      if (index > 0) finish()
      put(piece)
    }
  }
  const plainText = (raw: string, after: Part | undefined) => {
    if (!raw) return
    if (!raw.startsWith('\\') && /[*?]/.test(raw)) pattern = true
    if (!raw.startsWith('\\')) return put(raw)
    // Red Hat's GRUB keeps `\\x20` (is_hex in its grub-core/script/execute.c).
    const hex = raw === '\\x' && after?.kind === 'text' && /^[0-9A-Fa-f]{2}/.test(after.raw)
    if (hex && !m.flavour) return put({ why: `${s.file}: what GRUB makes of \\xNN differs` })
    put(hex && m.flavour === 'redhat' ? raw : raw.slice(1))
  }
  const double = (inner: (string | Variable)[], last: boolean) => {
    let from: number | undefined = text.length
    put('')
    for (const piece of inner) {
      if (typeof piece === 'string') put(piece)
      else
        for (const [index, value] of values(s, piece).entries()) {
          if (index > 0 && piece.name === '@') finish()
          else if (index > 0) put(' ')
          if (index > 0) from = undefined
          put(textIn(value))
        }
    }
    if (last) quotedFrom = from
  }
  const part = (piece: Part, after: Part | undefined) => {
    if (piece.kind === 'text') plainText(piece.raw, after)
    else if (piece.kind === 'single') put(piece.text)
    else if (piece.kind === 'double') double(piece.inner, after === undefined)
    else if (piece.kind === 'translated') put({ why: `${s.file}: a text that GRUB translates` })
    else
      for (const [index, value] of values(s, piece).entries()) {
        if (index > 0) finish()
        split(textIn(value))
      }
  }

  for (const word of words) {
    if (isArgument(word)) {
      fields.push(word)
      continue
    }
    for (const [index, piece] of word.parts.entries()) part(piece, word.parts[index + 1])
    finish()
    if (fields.length > MOST) open ??= { why: `${s.file}: too many arguments` }
    if (fields.length > MOST) break
  }
  m.steps -= cost >> 5
  return { fields, open }
}
