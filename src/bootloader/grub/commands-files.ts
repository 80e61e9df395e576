import type { Finding } from '../../report/finding.ts'
import { EXPORTED } from './commands-basic.ts'
import { type Named, namedFile } from './devices.ts'
import { LONGEST_BLOCK, parseEnvironmentBlock } from './environment-block.ts'
import { parseOptions } from './options.ts'
import { parse } from './parse.ts'
import { LOOK, readOnce } from './read-once.ts'
import { assign, runUnits } from './run.ts'
import { type Builtin, type Call, halt, type Machine, type State, textOf, variable } from './state.ts'
import { FAILED, find, isUnknown, layer, namesIn, type Status, type Unknown } from './values.ts'

/** Before a file's and a variable's name in the table of variables: what save_env has left there. */
export const SAVED = '\udc11'

const savedName = (file: string, name: string): string => `${SAVED}${file}\0${name}`

const argumentOf = (s: State, call: Call, field = call.args[0]): Named | Unknown | string => {
  if (call.open) return call.open
  const name = textOf(field)
  if (name === undefined) return 'no file'
  return isUnknown(name) ? name : namedFile(name, variable(s, 'root'))
}

// `-f FILE`, else grubenv beside grub.cfg (grub-core/commands/loadenv.c, open_envblk_file).
const blockFile = (s: State, call: Call): { file: Named; names: string[] } | Unknown | string => {
  const found = parseOptions(
    { file: { short: 'f', value: 'needed' }, 'skip-sig': { short: 's', value: 'none' } },
    call.args,
  )
  if (typeof found === 'string' || isUnknown(found)) return found
  const names = found.rest.map(textOf)
  const unknown = call.open ?? names.find(isUnknown)
  if (unknown) return unknown
  const prefix = variable(s, 'prefix') ?? ''
  if (isUnknown(prefix)) return prefix
  const wanted = found.options.get('file')
  const file = namedFile(typeof wanted === 'string' ? wanted : `${prefix}/grubenv`, variable(s, 'root'))
  return isUnknown(file) ? file : { file, names: names.filter((name) => typeof name === 'string') }
}

const damaged = (m: Machine, file: string, message: string) => {
  const hint = `grub-editenv ${file} create makes a new one`
  const finding: Finding = { id: 'grubenv-damaged', level: 'warn', message, hint, evidence: file }
  m.findings.set(`grubenv ${file}`, finding)
}

const loadEnvironment: Builtin = (m, s, call) => {
  const found = blockFile(s, call)
  if (typeof found === 'string') return FAILED
  if (isUnknown(found)) return halt(s, `${call.at}: which variables are loaded: ${found.why}`)
  const shown = m.host.show(found.file)
  const read = readOnce(m, found.file, LONGEST_BLOCK)
  if (read.state === 'unknown') return halt(s, `${call.at}: ${shown} cannot be read: ${read.code}`)
  if (read.state === 'missing') return FAILED
  m.steps -= read.value.length >> 6
  const { variables, damage } = parseEnvironmentBlock(read.value)
  if (damage) damaged(m, shown, damage)
  const wanted = (name: string) => found.names.length === 0 || found.names.includes(name)
  for (const [name, value] of variables) {
    const saved = find(s.vars, savedName(shown, name))
    if (wanted(name) && saved === undefined) assign(s, name, value)
  }
  const keys = namesIn(s.vars)
  m.steps -= variables.length + (keys.size >> 2)
  for (const key of keys) {
    if (!key.startsWith(savedName(shown, ''))) continue
    const saved = find(s.vars, key)
    const name = key.slice(savedName(shown, '').length)
    if (saved !== null && saved !== undefined && wanted(name)) assign(s, name, saved)
  }
  return damage && variables.length === 0 ? FAILED : 0
}

// Nothing is written: what would be is remembered, for the boot after the next.
const saveEnvironment: Builtin = (m, s, call) => {
  const found = blockFile(s, call)
  if (typeof found === 'string') return FAILED
  if (isUnknown(found)) return found
  m.steps -= LOOK
  const file = m.host.show(found.file)
  for (const name of found.names) s.vars.own.set(savedName(file, name), variable(s, name) ?? null)
  return { why: `${call.at}: whether the environment block can be written` }
}

/** Runs a file in the state, with `config_file` and `config_directory` set as read_config_file does. */
export const runFile = (m: Machine, s: State, file: Named, name: string, at: string): Status => {
  const shown = m.host.show(file)
  const read = readOnce(m, file)
  if (read.state === 'missing') return 0
  if (read.state === 'unknown') return halt(s, `${at}: ${shown} cannot be read: ${read.code}`)
  const root = variable(s, 'root') ?? ''
  const full = isUnknown(root) ? root : name.startsWith('(') ? name : `(${root})${name}`
  const before = { file: s.file, config: variable(s, 'config_file'), directory: variable(s, 'config_directory') }
  assign(s, 'config_file', full)
  assign(s, 'config_directory', isUnknown(full) ? full : full.slice(0, Math.max(full.lastIndexOf('/'), 0)))
  for (const exported of ['config_file', 'config_directory']) s.vars.own.set(EXPORTED + exported, '1')
  s.file = shown
  m.steps -= LOOK + (read.value.length >> 5)
  if (++m.depth > 40) halt(s, `${at}: files are nested too deeply`)
  else runUnits(m, s, parse(read.value))
  m.depth--
  s.file = before.file
  s.vars.own.set('config_file', before.config ?? null)
  s.vars.own.set('config_directory', before.directory ?? null)
  return 0
}

const source: Builtin = (m, s, call) => {
  const file = argumentOf(s, call)
  if (typeof file === 'string') return FAILED
  if (isUnknown(file)) return halt(s, `${call.at}: which file is read: ${file.why}`)
  return runFile(m, s, file, textOf(call.args[0]) as string, call.at)
}

/** The variables that a new context sees (grub-core/normal/context.c): Red Hat's GRUB gives it all. */
export const newContext = (m: Machine, s: State): State['vars'] => {
  if (m.flavour === 'redhat') return layer(s.vars)
  const vars = layer()
  for (const key of namesIn(s.vars)) {
    const name = key.startsWith(EXPORTED) ? key.slice(EXPORTED.length) : key
    const kept = find(s.vars, EXPORTED + name) || key.startsWith(SAVED)
    if (kept) vars.own.set(key, find(s.vars, key) ?? null)
    m.steps--
  }
  return vars
}

// Another menu takes the place of this one, unless it is empty.
const configFile: Builtin = (m, s, call) => {
  const file = argumentOf(s, call)
  if (typeof file === 'string') return FAILED
  if (isUnknown(file)) return halt(s, `${call.at}: which file is read: ${file.why}`)
  if (s.unsure > 0) return halt(s, `${call.at}: which menu is shown`)
  const inner: State = { ...s, vars: newContext(m, s), menu: [], args: undefined }
  runFile(m, inner, file, textOf(call.args[0]) as string, call.at)
  if (inner.stop?.kind === 'halt' || inner.stop?.kind === 'menu') s.stop = inner.stop
  else if (inner.menu.length > 0) s.stop = { kind: 'menu', count: 1 }
  if (s.stop) {
    s.vars = inner.vars
    s.menu = inner.menu
  }
  return 0
}

const halting: Builtin = (_m, s, { name, at }) => halt(s, `${at}: "${name}"`)

// What reads the configuration of another loader.
const OTHER_MENUS =
  'legacy_configfile legacy_source syslinux_configfile syslinux_source extract_entries_source ' +
  'extract_entries_configfile extract_legacy_entries_source extract_legacy_entries_configfile ' +
  'extract_syslinux_entries_source extract_syslinux_entries_configfile'

/** Commands that read other files. */
export const fileCommands: Record<string, Builtin> = {
  load_env: loadEnvironment,
  save_env: saveEnvironment,
  source,
  '.': source,
  configfile: configFile,
  normal: configFile,
  ...Object.fromEntries(OTHER_MENUS.split(' ').map((name) => [name, halting])),
}
