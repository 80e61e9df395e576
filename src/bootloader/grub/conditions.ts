import { type Named, namedFile, namesDevice } from './devices.ts'
import type { Truth } from './entry-names.ts'
import { number } from './numbers.ts'
import { LOOK } from './read-once.ts'
import { type Machine, type State, variable } from './state.ts'
import { type Field, isUnknown, type Unknown } from './values.ts'

const DEEPEST = 50
const LONG_MAX = 0x7fffffffn
const LEADING = /^(?:!|\(|\)|-[aodefsnz])$/

const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)
const and = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true
const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)))

// strcmp of UTF-8, which orders as code points do.
const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

// grub_strtosl of grub-core/commands/test.c; no digits are 0.
// Where a `long` of 32 bits would not hold it the builds of GRUB differ.
const signed = (text: string): bigint | undefined => {
  const { value } = number(text.replace(/^-/, ''))
  if (value > LONG_MAX) return undefined
  return text.startsWith('-') ? -value : value
}

const STRINGS: Record<string, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
}
const NUMBERS: Record<string, (a: bigint, b: bigint) => boolean> = {
  '-eq': (a, b) => a === b,
  '-ge': (a, b) => a >= b,
  '-gt': (a, b) => a > b,
  '-le': (a, b) => a <= b,
  '-lt': (a, b) => a < b,
  '-ne': (a, b) => a !== b,
}

const isBinary = (operator: string): boolean =>
  Object.hasOwn(STRINGS, operator) || Object.hasOwn(NUMBERS, operator) || /^-(?:plt$|pgt$|nt|ot)/.test(operator)

const binary = (a: Field, operator: string, b: Field): Truth => {
  if (isUnknown(a) || isUnknown(b)) return undefined
  const strings = Object.hasOwn(STRINGS, operator) ? STRINGS[operator] : undefined
  const numbers = Object.hasOwn(NUMBERS, operator) ? NUMBERS[operator] : undefined
  if (numbers) {
    const [one, two] = [signed(a.text), signed(b.text)]
    return one === undefined || two === undefined ? undefined : numbers(one, two)
  }
  if (!strings) return undefined
  if (a.text !== b.text && (namesDevice(a.text) || namesDevice(b.text))) return undefined
  // Bytes that are no UTF-8 look all alike here.
  if (a.text.includes('\ufffd') && b.text.includes('\ufffd')) return undefined
  return strings(a.text, b.text)
}

const fileTest = (m: Machine, s: State, operator: string, field: Field): Truth => {
  if (isUnknown(field)) return undefined
  const name = field.text.replace(/(?<=[^/)])\/+$/, '')
  const file: Named | Unknown = namedFile(name, variable(s, 'root'))
  if (isUnknown(file)) return undefined
  m.steps -= LOOK
  const found = m.host.stat(file)
  if (found.state === 'missing') return false
  if (found.state === 'unknown') return undefined
  const { kind, size } = found.value
  if (operator === '-e') return true
  if (operator === '-d') return kind === 'dir'
  return operator === '-f' ? kind !== 'dir' : kind !== 'dir' && size > 0
}

/** `test` and `[` (grub-core/commands/test.c, test_parse) on arguments that may be unknown. */
export const evaluate = (m: Machine, s: State, args: Field[]): Truth => {
  let at = 0
  const text = (index: number): string | undefined => {
    const field = args[index]
    return field === undefined || isUnknown(field) ? undefined : field.text
  }
  // A file is only looked for where it can matter.
  const expression = (depth: number): Truth => {
    let any: Truth = false
    let all: Truth = true
    let inverted = false
    const update = (truth: Truth) => {
      all = and(all, inverted ? not(truth) : truth)
      inverted = false
    }
    while (at < args.length) {
      const field = args[at] as Field
      const first = text(at)
      const second = text(at + 1)
      const left = args.length - at
      // An unknown text is taken for none of the operators.
      if (left >= 2 && second === undefined && !(first && LEADING.test(first))) return giveUp()
      if (left >= 3 && second !== undefined && isBinary(second)) {
        update(binary(field, second, args[at + 2] as Field))
        at += 3
      } else if (first === undefined) {
        if (left > 1 && !isPrefixed(field)) return giveUp()
        update(isUnknown(field) && field.prefix ? true : undefined)
        at++
      } else if (left >= 2 && /^-[desf]$/.test(first)) {
        update(fileTest(m, s, first, args[at + 1] as Field))
        at += 2
      } else if (left >= 2 && (first === '-n' || first === '-z')) {
        update(second === undefined ? unknownText(args[at + 1], first) : (second !== '') === (first === '-n'))
        at += 2
      } else if (first === ')') {
        at++
        return or(any, all)
      } else if (first === '(') {
        at++
        if (depth > DEEPEST) return giveUp()
        update(expression(depth + 1))
      } else if (first === '!' || first === '-a') {
        if (first === '!') inverted = !inverted
        at++
      } else if (first === '-o') {
        any = or(any, all)
        all = true
        at++
      } else {
        update(first !== '')
        at++
      }
    }
    return or(any, all)
  }
  const unknownText = (field: Field | undefined, operator: string): Truth =>
    field && isUnknown(field) && field.prefix ? operator === '-n' : undefined
  const isPrefixed = (field: Field) => isUnknown(field) && /^[^-!()=<>]/.test(field.prefix)
  let lost = false
  const giveUp = (): Truth => {
    lost = true
    at = args.length
    return undefined
  }
  const truth = expression(0)
  return lost ? undefined : truth
}
