import { type Field, isUnknown, type Unknown } from './values.ts'

/** The options of a command: `value` none, always one, or maybe one. */
export type Options = Record<string, { short?: string; value: 'none' | 'needed' | 'maybe' }>

export interface Parsed {
  /** The last value of each option that was given, `true` for one without. */
  options: Map<string, string | true>
  rest: Field[]
}

const starts = (field: Field, text: string): boolean => (isUnknown(field) ? field.prefix : field.text).startsWith(text)

/**
 * Sorts the arguments of an extended command as grub_arg_parse does (grub-core/lib/arg.c) for one that takes unknown
 * options as arguments (GRUB_COMMAND_ACCEPT_DASH), as menuentry and search do. A string is GRUB's error.
 */
export const parseOptions = (known: Options, args: Field[]): Parsed | Unknown | string => {
  const options = new Map<string, string | true>()
  const rest: Field[] = []
  for (let at = 0; at < args.length; at++) {
    const field = args[at] as Field
    if (isUnknown(field)) {
      if (!/^[^-]/.test(field.prefix)) return { why: field.why }
      rest.push(field)
      continue
    }
    const { text } = field
    const next = args[at + 1]
    if (!text.startsWith('-') || text === '-') {
      rest.push(field)
    } else if (text === '--') {
      rest.push(...args.slice(at + 1))
      break
    } else if (text.startsWith('--')) {
      const equals = text.indexOf('=')
      const name = equals < 0 ? text.slice(2) : text.slice(2, equals)
      const option = Object.hasOwn(known, name) ? known[name] : undefined
      let value: string | undefined = equals < 0 ? undefined : text.slice(equals + 1)
      if (value === undefined && option && option.value !== 'none' && next && !starts(next, '-')) {
        if (isUnknown(next)) return { why: next.why }
        value = next.text
        at++
      }
      if (!option) rest.push(field)
      else if (value === undefined ? option.value === 'needed' : option.value === 'none')
        return `wrong use of --${name}`
      else options.set(name, value ?? true)
    } else {
      const names = Object.entries(known)
      const found = [...text.slice(1)].map((letter) => names.find(([, option]) => option.short === letter))
      if (found.some((option) => !option)) {
        rest.push(field)
        continue
      }
      const last = found.pop()
      for (const option of found) {
        if (option?.[1].value === 'needed') return `wrong use of ${text}`
        if (option) options.set(option[0], true)
      }
      if (!last) continue
      const [name, option] = last
      const takes = option.value === 'needed' || (option.value === 'maybe' && next && !/^-./s.test(prefixOf(next)))
      if (takes && next && isUnknown(next)) return { why: next.why }
      if (takes && next && !isUnknown(next)) {
        options.set(name, next.text)
        at++
      } else if (option.value === 'needed') return `wrong use of ${text}`
      else options.set(name, true)
    }
  }
  return { options, rest }
}

const prefixOf = (field: Field): string => (isUnknown(field) ? field.prefix : field.text)
