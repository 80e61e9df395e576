import type { Variables } from '../machine/environment.ts'
import type { Paint } from '../report/colour.ts'
import type { Tree } from '../sys/fs.ts'

/** What a command finds around it. */
export interface Context {
  tree: Tree
  env: Variables
  verbose: boolean
  paint: Paint
}

/** What a command has to say: `data` with --json, else `text`; warnings go to stderr either way. */
export interface Answer {
  /** As the design has them; hooks tell the guard more. */
  exit: number
  data: object
  text: string
  warnings?: string[]
}

/** Arguments of a command as yargs parsed them. */
export type Args = Readonly<Record<string, unknown>>

/** What a command does: parsing has been done, printing comes after. */
export type Run = (args: Args, context: Context) => Promise<Answer>

/** An option as yargs takes it. */
export interface Option {
  type: 'boolean' | 'string'
  describe: string
  /** The only values that it takes. */
  choices?: readonly string[]
  /** Its value is a file. */
  file?: true
  /** Of yes and no: stands for yes without a value, and with `--no-` before it for no. */
  yesNo?: true
}

/**
 * A command as data: help, parsing, documentation and completion come from it. All of them are loaded together, since
 * they share most of what they need; only packages are loaded where they are used.
 */
export interface Command {
  /** yargs' form: `stage [release]`. */
  usage: string
  describe: string
  options?: Readonly<Record<string, Option>>
  /** What completion offers for its argument: words, releases. */
  words?: readonly string[]
  releases?: true
  /** It changes nothing: each file is read once, and what was compiled by then is kept. */
  reads?: true
  /** Only the installed hooks call it: not offered by completion. */
  hidden?: true
  run: Run
}
