import { type Cursor, readWord, type Stop, skipContinuations, type Word } from './shell-word.ts'

/** No settings file is longer (bytes, or UTF-16 units of its text). */
export const MAX_CONFIG = 64 * 1024

/** What one assignment does: `set` to a literal, `expand` to something that only a shell knows, `freeze`: readonly. */
export type Step = { name: string; line: number } & (
  | { act: 'set'; value: string }
  | { act: 'expand' }
  | { act: 'freeze' }
)

/** What sourcing `file` does, in order. With `stop` nothing is known about any name, whatever the steps before it. */
export interface ShellFile {
  file: string
  steps: Step[]
  stop?: Stop
}

// Names whose value changes how the shell that reads these files goes on: where it finds commands and splits their
// output (kexec-load runs `for i in $(run-parts --list ...)` between the files), how it decodes characters, or that
// end it when assigned (dash: OPTIND=x; bash: PPID, UID, EUID, BASHOPTS, SHELLOPTS).
const ALTERS_SHELL = new Set(
  'PATH IFS OPTIND ENV LINENO PPID UID EUID SHELLOPTS POSIXLY_CORRECT GLOBIGNORE EXECIGNORE LANG LANGUAGE'.split(' '),
)
const altersShell = (name: string) => ALTERS_SHELL.has(name) || /^(BASH|LC_|LD_)/.test(name)

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

// How many characters of NAME stand before the `=` of an unquoted `NAME=...`; -1 for a word that is no assignment.
const nameLength = (word: Word) => {
  const length = word.text.indexOf('=')
  return length < word.quoteAt && NAME.test(word.text.slice(0, Math.max(length, 0))) ? length : -1
}

// A tilde is expanded at the start of the value and after an unquoted `:`; shells differ in how quotes next to it count
// and whether `=` does too, so it is literal only inside a plain word, as in `6.1~rc1`.
const hasTilde = (word: Word, from: number) => {
  for (let i = word.text.indexOf('~', from); i >= 0; i = word.text.indexOf('~', i + 1)) {
    if (word.mask[i] !== 'p') continue
    if (word.mask[i - 1] !== 'p' || !/^[A-Za-z0-9._-]$/.test(word.text[i - 1] ?? '')) return true
  }
  return false
}

// `export` and `readonly` are commands: bash expands braces in their arguments, and dash before 0.5.11 globs and splits
// them like any other command's.
const altersAsArgument = (word: Word) =>
  [...word.mask].some((m, i) => m === 'X' || (m === 'p' && '*?[{'.includes(word.text[i] ?? '')))

const assignment = (word: Word, asArgument: boolean): Step | Stop => {
  const { line } = word
  const length = nameLength(word)
  if (length < 0) return { line, why: 'a command' }
  const name = word.text.slice(0, length)
  if (altersShell(name)) return { line, why: `a value for ${name}, which changes the shell itself` }
  if (hasTilde(word, length + 1)) return { line, why: 'a tilde' }
  if (asArgument && altersAsArgument(word)) return { line, why: 'an unquoted expansion' }
  if (/x/i.test(word.mask)) return { name, line, act: 'expand' }
  return { name, line, act: 'set', value: word.text.slice(length + 1) }
}

// The steps of one simple command, or why it is not for us.
const command = (words: Word[]): Step[] | Stop => {
  const [first, ...rest] = words
  if (!first) return []
  const verb = first.quoteAt === Infinity && rest.length > 0 ? first.text : ''
  const declares = verb === 'export' || verb === 'readonly'
  const steps: Step[] = []
  for (const word of declares ? rest : words) {
    const bare = declares && NAME.test(word.text) && word.quoteAt === Infinity ? word.text : undefined
    if (bare === undefined) {
      const step = assignment(word, declares)
      if ('why' in step) return step
      steps.push(step)
    } else if (verb === 'readonly' && altersShell(bare)) return { line: word.line, why: `readonly ${bare}` }
    if (verb === 'readonly') steps.push({ name: bare ?? steps.at(-1)?.name ?? '', line: word.line, act: 'freeze' })
  }
  return steps
}

const controlCharacter = (text: string): Stop | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  const at = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/)
  return at < 0 ? undefined : { line: text.slice(0, at).split('\n').length, why: 'a control character' }
}

/**
 * What `dash` does when it sources `text`, as far as that is certain without running anything and bash as `sh` would do
 * the same: assignments of literal words, alone or by `export` and `readonly`, give `steps`. `$NAME` leaves one name
 * open (`expand`). At anything else reading ends with `stop`, also because the shell might end there. Never throws.
 * Grammar: POSIX.1-2017 XCU 2.2, 2.3, 2.9.1 and dash(1); `\r` is a character like others, as in dash.
 */
export const parseShell = (text: string, file: string): ShellFile => {
  if (text.length > MAX_CONFIG) return { file, steps: [], stop: { line: 1, why: 'more than 64 KiB' } }
  const strange = controlCharacter(text)
  if (strange) return { file, steps: [], stop: strange }
  const c: Cursor = { text, pos: 0, line: 1 }
  const steps: Step[] = []
  let words: Word[] = []
  for (;;) {
    skipContinuations(c)
    const ch = text[c.pos]
    if (ch === undefined || ch === '\n' || ch === ';') {
      if (ch === ';' && words.length === 0) return { file, steps, stop: { line: c.line, why: 'a syntax error' } }
      const done = command(words)
      if (!Array.isArray(done)) return { file, steps, stop: done }
      steps.push(...done)
      if (ch === undefined) return { file, steps }
      words = []
      if (ch === '\n') c.line++
      c.pos++
    } else if (ch === ' ' || ch === '\t') {
      c.pos++
    } else if (ch === '#') {
      const end = text.indexOf('\n', c.pos)
      c.pos = end < 0 ? text.length : end
    } else {
      const word = readWord(c)
      if ('why' in word) return { file, steps, stop: word }
      words.push(word)
    }
  }
}
