import { evaluate } from './conditions.ts'
import { hwmatch } from './hwmatch.ts'
import { int, number } from './numbers.ts'
import { parse } from './parse.ts'
import { assign, runUnits } from './run.ts'
import { type Builtin, halt, textOf, variable } from './state.ts'
import { isUnknown, type Unknown } from './values.ts'

/** Before a variable's name in the table of variables: it is exported. */
export const EXPORTED = '\udc10'

// grub_core_cmd_set of grub-core/kern/corecmd.c: the first argument alone.
const set: Builtin = (_m, s, { args, at }) => {
  const field = args[0]
  if (field === undefined) return 0
  const text = isUnknown(field) ? field.prefix : field.text
  const equals = text.indexOf('=')
  if (equals < 0) return isUnknown(field) ? halt(s, `${at}: which variable is set: ${field.why}`) : 1
  return assign(s, text.slice(0, equals), isUnknown(field) ? { why: field.why } : text.slice(equals + 1))
}

const unset: Builtin = (_m, s, { args, at }) => {
  const name = textOf(args[0])
  if (isUnknown(name)) return halt(s, `${at}: which variable is unset: ${name.why}`)
  if (name === undefined) return 1
  s.vars.own.set(name, null)
  return 0
}

const exportVariables: Builtin = (_m, s, { args }) => {
  for (const field of args) if (!isUnknown(field)) s.vars.own.set(EXPORTED + field.text, '1')
  return args.length > 0 ? 0 : 1
}

const test: Builtin = (m, s, { name, args, open, at }) => {
  m.steps -= args.length >> 3
  const last = textOf(args.at(-1))
  const truth = open ? undefined : evaluate(m, s, last === ']' ? args.slice(0, -1) : args)
  if (truth !== undefined) return truth ? 0 : 1
  const cause = open ?? args.find((field): field is Unknown & { prefix: string } => isUnknown(field))
  return { why: cause?.why ?? `${at}: what "${name}" says` }
}

// `increment` and `decrement` of Red Hat's grub-core/commands/increment.c, for its boot counter.
const count =
  (by: bigint): Builtin =>
  (_m, s, { args, at }) => {
    const name = textOf(args[0])
    if (typeof name !== 'string') return name === undefined ? 1 : halt(s, `${at}: which variable: ${name.why}`)
    const value = variable(s, name)
    if (value === undefined) return 1
    if (isUnknown(value)) return assign(s, name, value)
    const magnitude = number(value.replace(/^-/, ''))
    const before = value.startsWith('-') ? -magnitude.value : magnitude.value
    return assign(s, name, String(int(before + by)))
  }

const evaluateText: Builtin = (m, s, { args, open, at }) => {
  const texts = args.map(textOf)
  const unknown = open ?? texts.find(isUnknown)
  if (unknown) return halt(s, `${at}: which commands are run: ${unknown.why}`)
  const text = texts.join(' ')
  m.steps -= 32 + text.length
  return runUnits(m, s, parse(text))
}

const leave =
  (kind: 'break' | 'continue' | 'return'): Builtin =>
  (_m, s, { args, at }) => {
    const text = textOf(args[0])
    if (isUnknown(text)) return halt(s, `${at}: ${text.why}`)
    if (kind === 'return') {
      if (!s.args) return 1
      s.stop = { kind, count: 1 }
      return text === undefined ? s.status : Number(number(text).value & 0xffn)
    }
    const loops = text === undefined ? 1 : int(number(text).value)
    if (loops < 1) return 1
    if (s.loops > 0) s.stop = { kind, count: Math.min(loops, s.loops) }
    return 0
  }

const shift: Builtin = (m, s, { args }) => {
  const text = textOf(args[0]) ?? '1'
  const by = isUnknown(text) ? 0 : int(number(text).value)
  if (!s.args || by > s.args.length || by < 0) return 1
  m.steps -= s.args.length >> 4
  s.args = s.args.slice(by)
  return 0
}

const setParameters: Builtin = (_m, s, { args, open, at }) => {
  if (open) return halt(s, `${at}: ${open.why}`)
  if (s.args) s.args = args
  return s.args ? 0 : 1
}

const read: Builtin = (_m, s, { args, at }) => {
  for (const field of args)
    if (!isUnknown(field) && !field.text.startsWith('-')) assign(s, field.text, { why: `${at}: what is typed` })
  return { why: `${at}: what is typed` }
}

/** Commands that deal with variables and the flow of the script; all others that are not known change nothing. */
export const basicCommands: Record<string, Builtin> = {
  set,
  unset,
  export: exportVariables,
  test,
  '[': test,
  true: () => 0,
  false: () => 1,
  ':': () => 0,
  echo: () => 0,
  increment: count(1n),
  decrement: count(-1n),
  eval: evaluateText,
  break: leave('break'),
  continue: leave('continue'),
  return: leave('return'),
  shift,
  setparams: setParameters,
  hwmatch,
  read,
}
