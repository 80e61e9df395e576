/** A piece of a word as grub.cfg writes it (grub-core/script/yylex.l, states SPLIT, DQUOTE, SQUOTE and VAR). */
export type Part =
  /** Outside quotes, backslashes still in it. */
  | { kind: 'text'; raw: string }
  | { kind: 'single'; text: string }
  | { kind: 'double'; inner: (string | Variable)[] }
  | Variable
  /** `$"..."`, which GRUB translates. */
  | { kind: 'translated' }

export interface Variable {
  kind: 'variable'
  name: string
}

export interface Word {
  parts: Part[]
  /** What the word is, where that needs no look at variables, quotes or files: what may be a word of the grammar. */
  plain: string | undefined
  /** The same, also for a text in single quotes: such a word is an argument as it stands. */
  text: string | undefined
}

export type Command =
  | { kind: 'simple'; line: number; words: Word[]; block?: Command[] }
  | { kind: 'if'; line: number; cases: Case[]; otherwise: Command[] }
  | { kind: 'while'; line: number; until: boolean; condition: Command[]; body: Command[] }
  | { kind: 'for'; line: number; name: string; words: Word[]; body: Command[] }

export interface Case {
  condition: Command[]
  body: Command[]
}

export interface FunctionDefinition {
  name: string
  body: Command[]
}

/**
 * What GRUB parses at once: a line, or more where a statement goes on. It runs nothing of a unit with an `error`;
 * functions are defined by the parser, before anything of their unit runs.
 */
export interface Unit {
  functions: FunctionDefinition[]
  commands: Command[]
  error?: { line: number; why: string }
}
