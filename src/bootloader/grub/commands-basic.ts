import { evaluate } from './conditions.ts'
import { hwmatch } from './hwmatch.ts'
import { int, number } from './numbers.ts'
import { parse } from './parse.ts'
import { assign, runUnits } from './run.ts'
import { type Builtin, type Call, halt, type State, textOf, variable } from './state.ts'
import { FAILED, isUnknown, type Unknown } from './values.ts'

/** Before a variable's name in the table of variables: it is exported. */
export const EXPORTED = '\udc10'

// grub_core_cmd_set of grub-core/kern/corecmd.c: the first argument alone.
const set: Builtin = (_m, s, { args, at }) => {
  const field = args[0]
  if (field === undefined) return 0
  const text = isUnknown(field) ? field.prefix : field.text
  const equals = text.indexOf('=')
  if (equals < 0) return isUnknown(field) ? halt(s, `${at}: which variable is set: ${field.why}`) : FAILED
  return assign(s, text.slice(0, equals), isUnknown(field) ? { why: field.why } : text.slice(equals + 1))
}

const unset: Builtin = (_m, s, { args, at }) => {
  const name = textOf(args[0])
  if (isUnknown(name)) return halt(s, `${at}: which variable is unset: ${name.why}`)
  if (name === undefined) return FAILED
  s.vars.own.set(name, null)
  return 0
}

const exportVariables: Builtin = (_m, s, { args }) => {
  for (const field of args) if (!isUnknown(field)) s.vars.own.set(EXPORTED + field.text, '1')
  return args.length > 0 ? 0 : FAILED
}

const test: Builtin = (m, s, { name, args, open, at }) => {
  m.steps -= args.length >> 3
  const last = textOf(args.at(-1))
  const truth = open ? undefined : evaluate(m, s, last === ']' ? args.slice(0, -1) : args)
  if (truth !== undefined) return truth ? 0 : 1
  const cause = open ?? args.find((field): field is Unknown & { prefix: string } => isUnknown(field))
  return { why: cause?.why ?? `${at}: what "${name}" says` }
}

// `increment` and `decrement` of Red Hat's grub-core/commands/increment.c, for its boot counter; others have none.
const count =
  (by: bigint): Builtin =>
  (m, s, { name: command, args, at }) => {
    const why = { why: `${at}: what "${command}" says` }
    if (m.flavour === 'mainline') return why
    const name = textOf(args[0])
    if (typeof name !== 'string') return name === undefined ? FAILED : halt(s, `${at}: which variable: ${name.why}`)
    const value = variable(s, name)
    if (value === undefined) return FAILED
    if (!m.flavour) {
      assign(s, name, why)
      return why
    }
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

// The number that a command of grub-core/script/execute.c takes; FAILED for what is none, whatever else it says.
const countIn = (s: State, { args, open, at }: Call): number | undefined | Unknown => {
  const text = textOf(args[0])
  const unknown = open ?? args.find(isUnknown)
  if (isUnknown(unknown)) return halt(s, `${at}: ${unknown.why}`)
  if (typeof text !== 'string') return undefined
  if (args.length > 1 || !/^[ \t]*[0-9]+$/.test(text)) return FAILED
  return text.length > 9 ? halt(s, `${at}: the number is too large`) : Number(text)
}

// grub_script_return; an argument that is no number does not leave the function.
const leaveFunction: Builtin = (_m, s, call) => {
  const status = countIn(s, call)
  if (!s.args || status === FAILED) return FAILED
  if (!isUnknown(status)) s.stop = { kind: 'return', count: 1 }
  return status ?? s.status
}

const leave =
  (kind: 'break' | 'continue'): Builtin =>
  (_m, s, call) => {
    const loops = countIn(s, call) ?? 1
    if (isUnknown(loops)) return loops
    if (loops < 1) return FAILED
    if (s.loops > 0) s.stop = { kind, count: Math.min(loops, s.loops) }
    return 0
  }

const shift: Builtin = (m, s, call) => {
  if (!s.args) return 0
  const by = countIn(s, call) ?? 1
  if (isUnknown(by)) return by
  if (by > s.args.length || by < 0) return FAILED
  m.steps -= s.args.length >> 4
  s.args = s.args.slice(by)
  return 0
}

const setParameters: Builtin = (_m, s, { args, open, at }) => {
  if (open) return halt(s, `${at}: ${open.why}`)
  if (s.args) s.args = args
  return s.args ? 0 : FAILED
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
  return: leaveFunction,
  shift,
  setparams: setParameters,
  hwmatch,
  read,
}
