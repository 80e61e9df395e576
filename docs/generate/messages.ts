import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Text, textsOf } from './strings.ts'

const TOP = path.join(__dirname, '../..')
const read = (file: string): string => readFileSync(path.join(TOP, file), 'utf8')

const filesBelow = (dir: string, name: RegExp): string[] =>
  readdirSync(path.join(TOP, dir), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && name.test(one.name))
    .map((one) => path.relative(TOP, path.join(one.parentPath, one.name)))
    .sort()

// Texts of shells and of yargs: completion, --help.
const NOT_MESSAGES = /^src\/cli\/(?:completion\/|commands\.ts|options\.ts)/

/** Every text of src that the program can print. */
export const programTexts = (): Text[] =>
  filesBelow('src', /\.ts$/)
    .filter((file) => !NOT_MESSAGES.test(file))
    .flatMap((file) => textsOf(file, read(file)))

/** A text that a script or a unit prints, and what is said there by others in its name. */
export interface ScriptText {
  file: string
  text: string
}

const plain = (text: string): string =>
  text.replace(/\$\{?(\w+)\}?/g, (_, name: string) => name.toUpperCase()).replace(/\\n$/, '')

// Whatever stands in quotes and has two words; comments have none that are read here.
const quoted = (line: string): string[] =>
  /^\s*#/.test(line) ? [] : [...line.matchAll(/"([^"]*)"|'([^']*)'/g)].map((m) => m[1] ?? m[2] ?? '')
const TELLS = /\b(?:echo|printf|say|give_up|why=|after=|stderr\.write)|^\s*"\) is too old/

/** Every text that the guard, the hooks, the scriptlets of packages and the names of the units print. */
export const scriptTexts = (): ScriptText[] => {
  const scripts = [
    'src/guard.sh',
    'src/prelude.es5',
    ...filesBelow('hooks', /kexecctl(?:\.install|\.actions?)?$/),
    ...filesBelow('debian', /^kexecctl\.(?:pre|post)(?:inst|rm)$|^kexecctl\.config$/),
    'rpm/kexecctl.spec',
  ]
  const said = scripts.flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => TELLS.test(line))
      .flatMap(quoted)
      .map((text) => ({ file, text: plain(text) }))
      .filter(({ text }) => /[a-z]{2,}[,:;)]* [a-z(]{2}/.test(text)),
  )
  const units = filesBelow('hooks/systemd', /^kexecctl.*\.(?:service|path)$/).map((file) => ({
    file,
    text: /^Description=(.*)$/m.exec(read(file))?.[1] ?? '',
  }))
  return [...said, ...units]
}
