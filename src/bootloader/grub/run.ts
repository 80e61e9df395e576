import { OTHER_COMMANDS } from './command-names.ts'
import { expand } from './expand.ts'
import { both, type Call, halt, type Machine, type State, textOf } from './state.ts'
import type { Case, Command, Unit } from './syntax.ts'
import { FAILED, type Field, isUnknown, type Status, type Unknown } from './values.ts'

// MAX_RECURSION_DEPTH of grub-core/script/execute.c.
const DEEPEST = 64

const at = (s: State, line: number) => `${s.file}:${line}`

/** Sets `$name`; names of parameters are refused (grub_script_env_set of grub-core/script/execute.c). */
export const assign = (s: State, name: string, value: string | Unknown): Status => {
  if (/^(?:[0-9]|[#*@]$)/.test(name)) return FAILED
  // grub_env_write_root of grub-core/kern/main.c takes off parentheses.
  const bare = name === 'root' && !isUnknown(value) ? value.replace(/^\((.*)\)$/s, '$1') : value
  s.vars.own.set(name, bare)
  return 0
}

const assignment = (s: State, field: Field, where: string): Status => {
  const text = isUnknown(field) ? field.prefix : field.text
  const equals = text.indexOf('=')
  if (equals < 0) return { why: `${where}: ${JSON.stringify(text.slice(0, 40))} is a command that is not known here` }
  assign(s, text.slice(0, equals), isUnknown(field) ? { why: field.why } : text.slice(equals + 1))
  return 0
}

// An unknown command may set the variables that it is given (`regexp --set=1:name`, `setpci -v name`).
const unknownCommand = (m: Machine, s: State, call: Call): Status => {
  const why = { why: `${call.at}: what "${call.name}" says` }
  for (const [index, field] of call.args.entries()) {
    const text = textOf(field)
    if (index === 0 && call.name === 'net_get_dhcp_option' && typeof text === 'string') assign(s, text, why)
    const set = typeof text === 'string' ? /^(?:--set|-[A-Za-z]*[sv])(?:=?(?:\d+:)?(.*))$/s.exec(text) : null
    if (!set) continue
    const next = textOf(call.args[index + 1])
    if (isUnknown(next)) halt(s, `${call.at}: which variable "${call.name}" sets: ${next.why}`)
    for (const name of [set[1], typeof next === 'string' ? next.replace(/^\d+:/, '') : ''])
      if (name) assign(s, name, why)
  }
  if (call.block) return halt(s, `${call.at}: "${call.name}" with commands is not known here`)
  m.steps--
  return why
}

/** Calls a function (grub_script_function_call). */
const callFunction = (m: Machine, s: State, call: Call): Status => {
  const found = m.functions.get(call.name)
  if (!found || found.unsure) return halt(s, found?.unsure?.why ?? `${call.at}: no function`)
  if (call.open) return halt(s, call.open.why)
  const before = { args: s.args, file: s.file, loops: s.loops }
  s.loops = 0
  s.args = call.args
  s.file = found.file
  const status = runList(m, s, found.body)
  s.args = before.args
  s.file = before.file
  s.loops = before.loops
  if (s.stop?.kind === 'return') s.stop = undefined
  return status
}

const dispatch = (m: Machine, s: State, call: Call, first: Field): Status => {
  const builtin = m.commands.get(call.name)
  if (builtin) return builtin(m, s, call)
  if (m.functions.has(call.name) && OTHER_COMMANDS.has(call.name))
    return halt(s, `${call.at}: whether "${call.name}" is GRUB's command or the function`)
  if (m.functions.has(call.name)) return callFunction(m, s, call)
  if (call.name.includes('=')) return assignment(s, first, call.at)
  return unknownCommand(m, s, call)
}

const simple = (m: Machine, s: State, command: Command & { kind: 'simple' }): Status => {
  const { fields, open } = expand(m, s, command.words)
  const where = at(s, command.line)
  const inverted = textOf(fields[0]) === '!'
  const first = fields[inverted ? 1 : 0]
  if (first === undefined) return inverted ? 1 : 0
  if (isUnknown(first)) {
    if (first.prefix.includes('=')) return assignment(s, first, where)
    return halt(s, `${where}: which command it is: ${first.why}`)
  }
  const args = fields.slice(inverted ? 2 : 1)
  const status = dispatch(m, s, { name: first.text, args, open, block: command.block, at: where }, first)
  return inverted && !isUnknown(status) ? (status === 0 ? 1 : 0) : status
}

const ifCommand = (m: Machine, s: State, cases: Case[], index: number, otherwise: Command[]): Status => {
  const now = cases[index]
  if (!now) return runList(m, s, otherwise)
  const status = runList(m, s, now.condition)
  if (s.stop) return status
  if (!isUnknown(status)) return status === 0 ? runList(m, s, now.body) : ifCommand(m, s, cases, index + 1, otherwise)
  both(
    m,
    s,
    status,
    (branch) => {
      branch.status = runList(m, branch, now.body)
    },
    (branch) => {
      branch.status = ifCommand(m, branch, cases, index + 1, otherwise)
    },
  )
  return s.status
}

// Whether the loop ends: `break N` leaves N loops, `continue N` N - 1 and goes on with the one around them.
const leaves = (s: State): boolean => {
  const { stop } = s
  if (!stop) return false
  if (stop.kind !== 'break' && stop.kind !== 'continue') return true
  const goesOn = stop.kind === 'continue' && stop.count === 1
  s.stop = stop.count > 1 ? { kind: stop.kind, count: stop.count - 1 } : undefined
  return !goesOn
}

const whileCommand = (m: Machine, s: State, command: Command & { kind: 'while' }): Status => {
  for (;;) {
    const status = runList(m, s, command.condition)
    if (s.stop && leaves(s)) return status
    if (isUnknown(status)) return halt(s, `${at(s, command.line)}: how often a loop runs: ${status.why}`)
    if ((status === 0) === command.until) return status
    runList(m, s, command.body)
    if (s.stop && leaves(s)) return s.status
  }
}

const forCommand = (m: Machine, s: State, command: Command & { kind: 'for' }): Status => {
  const { fields, open } = expand(m, s, command.words)
  if (open) return halt(s, `${at(s, command.line)}: what a loop runs over: ${open.why}`)
  s.status = 0
  for (const field of fields) {
    assign(s, command.name, isUnknown(field) ? { why: field.why } : field.text)
    s.status = runList(m, s, command.body)
    if (s.stop && leaves(s)) break
  }
  return s.status
}

const loop = (s: State, run: () => Status): Status => {
  s.loops++
  const status = run()
  s.loops--
  return status
}

const runCommand = (m: Machine, s: State, command: Command): Status => {
  if (--m.steps < 0) return halt(s, `${at(s, command.line)}: too many commands`)
  if (command.kind === 'simple') return simple(m, s, command)
  if (command.kind === 'if') return ifCommand(m, s, command.cases, 0, command.otherwise)
  return loop(s, () => (command.kind === 'while' ? whileCommand(m, s, command) : forCommand(m, s, command)))
}

/** Runs commands until one stops the state; the status is that of the last one, and also left in the state. */
export const runList = (m: Machine, s: State, commands: Command[]): Status => {
  let status: Status = 0
  if (++m.depth > DEEPEST) halt(s, `${s.file}: commands are nested too deeply`)
  for (const command of commands) {
    if (s.stop) break
    status = runCommand(m, s, command)
    s.status = status
  }
  m.depth--
  return status
}

/** Runs a parsed file or text in the state, unit by unit. */
export const runUnits = (m: Machine, s: State, units: Iterable<Unit>): Status => {
  let status: Status = 0
  for (const unit of units) {
    // GRUB goes on with the units of what it reads, and leaves the function after that.
    if (s.stop?.kind === 'return') halt(s, `${s.file}: what comes after a "return"`)
    if (s.stop) break
    for (const { name, body } of unit.functions) {
      const unsure = s.unsure > 0 ? { unsure: { why: `${s.file}: which function "${name}" is` } } : {}
      m.functions.set(name, { file: s.file, body, ...unsure })
    }
    if (unit.error) {
      const evidence = `${s.file}:${unit.error.line}`
      const message = `GRUB rejects a line of its configuration: ${unit.error.why}`
      const hint = `grub-script-check ${s.file} tells more; mend what it was made from, and make it again`
      m.findings.set(`syntax ${evidence}`, { id: 'grub-syntax', level: 'warn', message, hint, evidence })
      if (/too (?:many|deeply|long)/.test(unit.error.why)) halt(s, `${evidence}: ${unit.error.why}`)
    } else if (unit.commands.length > 0) status = runList(m, s, unit.commands)
  }
  return status
}
