import type { Args } from './command.ts'
import { COMMANDS } from './commands.ts'
import { OPTIONS } from './options.ts'

// What nobody could take for something else: no quotes, which yargs takes off, no `true`, which a flag would take.
const VALUE = /^[\w./+][\w./+:@-]*$/
const RELEASE = /^\d[\w.+~:-]*$/

const camelCase = (option: string) => option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/**
 * Understands plain command lines just as yargs does, without loading it, which takes longer than all of `status`:
 * a command of the table, its options behind it, `--root DIR`, releases. Undefined for any other: yargs may know.
 */
export const parsePlain = (argv: readonly string[]): { name: string; args: Args } | undefined => {
  const args: Record<string, unknown> = {}
  const words: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    if (!word.startsWith('-')) {
      words.push(word)
      continue
    }
    const option = word.slice(2)
    const key = camelCase(option)
    if (!word.startsWith('--') || Object.hasOwn(args, key)) return undefined
    const own = Object.hasOwn(COMMANDS, words[0] ?? '') ? COMMANDS[words[0] ?? '']?.options : undefined
    const known = [OPTIONS, own ?? {}].find((options) => Object.hasOwn(options, option))?.[option]
    if (!known) return undefined
    const value = known.type === 'boolean' || argv[++i]
    if (value !== true && !(VALUE.test(value ?? '') && (known.choices?.includes(value ?? '') ?? true))) return undefined
    args[key] = value
  }
  const [name = 'status', ...releases] = words
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const form = /^\w+(?: \[(\w+)(\.\.)?\])?$/.exec(command?.usage ?? '')
  if (!form || !releases.every((word) => RELEASE.test(word))) return undefined
  const [, placeholder, several] = form
  if (releases.length > (several ? Number.POSITIVE_INFINITY : placeholder ? 1 : 0)) return undefined
  if (placeholder && releases.length > 0) args[placeholder] = several ? releases : releases[0]
  return { name, args }
}
