import { lexer, type Token } from './lex.ts'
import type { Case, Command, FunctionDefinition, Unit, Word } from './syntax.ts'

const DEEPEST = 60
const MOST_ERRORS = 100
const MOST_WORDS = 10_000
// grub-core/script/parser.y: these are no commands, but may stand as arguments.
const RESERVED = new Set('case do done elif else esac fi for function if in select then until while'.split(' '))
const ENDS = new Set('then elif else fi do done'.split(' '))
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

interface Failure {
  line: number
  why: string
}

const isFailure = (error: unknown): error is Failure => typeof error === 'object' && error !== null && 'why' in error

/**
 * Parses a grub.cfg by GRUB's grammar (grub-core/script/parser.y). A syntax error takes along its unit alone: GRUB
 * goes on with the line after the one that it stopped in. Never throws. One unit at a
 * time: what has run need not be kept.
 */
export function* parse(text: string): Generator<Unit> {
  const { next, skipLine } = lexer(text)
  let token = { kind: 'newline', line: 1 } as Token
  let depth = 0
  let functions: FunctionDefinition[] = []

  const advance = () => {
    token = next()
  }
  const fail = (): never => {
    const what = token.kind === 'word' ? JSON.stringify(token.word.plain ?? 'a word') : token.kind
    throw { line: token.line, why: token.kind === 'bad' ? token.why : `unexpected ${what}` } satisfies Failure
  }
  const plain = () => (token.kind === 'word' ? token.word.plain : undefined)
  const expectWord = (word: string) => {
    if (plain() !== word) fail()
    advance()
  }
  const is = (kind: Token['kind']) => token.kind === kind
  const expectToken = (kind: Token['kind']) => {
    if (!is(kind)) fail()
    advance()
  }
  const newlines = () => {
    while (is('newline')) advance()
  }
  const delimiters = (): boolean => {
    if (token.kind !== 'newline' && token.kind !== ';') return false
    advance()
    newlines()
    return true
  }
  const startsCommand = () => token.kind === 'word' && !isEnd(token.word)
  const isEnd = (word: Word) => word.plain !== undefined && ENDS.has(word.plain)

  // Commands up to a word that ends them or `}`; a delimiter has to come before a word.
  const list = (): { commands: Command[]; delimited: boolean } => {
    if (++depth > DEEPEST) throw { line: token.line, why: 'commands are nested too deeply' } satisfies Failure
    newlines()
    const commands = [command()]
    let delimited = delimiters()
    while (delimited && startsCommand()) {
      commands.push(command())
      delimited = delimiters()
    }
    depth--
    return { commands: commands.slice(), delimited }
  }
  const delimitedList = (): Command[] => {
    const found = list()
    if (!found.delimited) fail()
    return found.commands
  }

  const ifCommand = (line: number): Command => {
    const cases: Case[] = []
    let otherwise: Command[] = []
    do {
      advance()
      const condition = delimitedList()
      expectWord('then')
      cases.push({ condition, body: delimitedList() })
    } while (plain() === 'elif')
    if (plain() === 'else') {
      advance()
      otherwise = delimitedList()
    }
    expectWord('fi')
    return { kind: 'if', line, cases, otherwise }
  }
  const body = (): Command[] => {
    expectWord('do')
    const commands = delimitedList()
    expectWord('done')
    return commands
  }
  // Of each command a copy in the size that is needed: there are many of them.
  const collected: Word[] = []
  const words = (): Word[] => {
    let count = 0
    while (token.kind === 'word' && token.word.plain !== '[[' && token.word.plain !== ']]') {
      collected[count++] = token.word
      advance()
      if (count > MOST_WORDS) throw { line: token.line, why: 'a command is too long' } satisfies Failure
    }
    return collected.slice(0, count)
  }
  const name = (): string => {
    const found = plain()
    if (found === undefined || !NAME.test(found) || RESERVED.has(found)) return fail()
    advance()
    return found
  }
  const command = (): Command => {
    const { line } = token
    const first = plain()
    if (first === 'if') return ifCommand(line)
    if (first === 'for') {
      advance()
      const variable = name()
      expectWord('in')
      const over = words()
      if (!delimiters()) fail()
      return { kind: 'for', line, name: variable, words: over, body: body() }
    }
    if (first === 'while' || first === 'until') {
      advance()
      return { kind: 'while', line, until: first === 'until', condition: delimitedList(), body: body() }
    }
    if (token.kind !== 'word' || (first !== undefined && RESERVED.has(first))) fail()
    const found = words()
    if (found.length === 0) fail()
    if (!is('{')) return { kind: 'simple', line, words: found }
    advance()
    const block = list().commands
    expectToken('}')
    return { kind: 'simple', line, words: found, block }
  }
  const functionDefinition = () => {
    advance()
    const found = name()
    newlines()
    expectToken('{')
    const commands = delimitedList()
    expectToken('}')
    functions.push({ name: found, body: commands })
  }

  const unit = (): Command[] => {
    const commands: Command[] = []
    while (!is('newline') && !is('end')) {
      if (plain() === 'function') functionDefinition()
      else commands.push(command())
      if (is('newline')) break
      expectToken(';')
    }
    return commands
  }

  for (let errors = 0; errors < MOST_ERRORS; ) {
    depth = 0
    functions = []
    let found: Unit
    try {
      advance()
      if (is('end')) return
      found = { functions, commands: unit() }
    } catch (error) {
      if (!isFailure(error)) throw error
      if (!is('newline')) skipLine()
      const why = ++errors < MOST_ERRORS ? error.why : 'too many syntax errors'
      found = { functions, commands: [], error: { line: error.line, why } }
    }
    if (found.commands.length > 0 || functions.length > 0 || found.error) yield found
  }
}
