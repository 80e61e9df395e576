import { compareEntryNames } from './bls-order.ts'
import { type Named, namedFile } from './devices.ts'
import { int, number } from './numbers.ts'
import { parse } from './parse.ts'
import { LOOK, readOnce } from './read-once.ts'
import { type Builtin, halt, type Machine, type State, textOf, variable } from './state.ts'
import { find, isUnknown, type Unknown } from './values.ts'

// Before the name of an entry in the table of variables: it is in the menu already.
const SHOWN = '\udc12'
const LONGEST = 100_000
const MOST = 2_000

// What is no file, or a link that leads to none, cannot be opened, and is passed over.
const NO_FILE = ['EISDIR', 'EINVAL', 'ELOOP', 'ENXIO']

interface Entry {
  name: string
  file: string
  keys: [string, string][]
}

// read_entry of rhboot/grub2, grub-core/commands/blscfg.c: the first line without a key and a value, an empty one too,
// ends it.
const keysOf = (text: string): [string, string][] => {
  const keys: [string, string][] = []
  for (const full of text.replaceAll('\r', '').split('\n')) {
    const line = full.replace(/^[ \t]+/, '')
    if (line.startsWith('#')) continue
    const space = line.includes(' ') ? line.indexOf(' ') : line.indexOf('\t')
    if (space < 0 || space === line.length - 1) break
    keys.push([line.slice(0, space), line.slice(space).replace(/^[ \t]+/, '')])
  }
  return keys
}

const first = (entry: Entry, key: string): string | undefined => entry.keys.find(([name]) => name === key)?.[1]

/** `$name` in a value, as expand_val does: a blank after each one, and a lone character before or after is lost. */
const expandValue = (s: State, value: string): string | Unknown | undefined => {
  if (value.length > LONGEST) return { why: 'a value is too long' }
  let text: string | undefined
  let unknown: Unknown | undefined
  const append = (isVariable: boolean, piece: string) => {
    const found = isVariable ? variable(s, piece) : piece
    if (isUnknown(found)) unknown = found
    else if (found !== undefined && !unknown) text = (text ?? '') + found + (isVariable ? ' ' : '')
    if (text && text.length > LONGEST) unknown = { why: 'a value is too long' }
  }
  let start = 0
  let end = 0
  let inVariable = false
  for (let at = 0; at < value.length; at++) {
    const ch = value[at] as string
    if (ch === '$' && value[end] !== '\\') {
      if (start !== end) append(inVariable, value.slice(start, end + 1))
      inVariable = true
      start = at + 1
    } else if (inVariable && !/[A-Za-z0-9_]/.test(ch)) {
      append(true, value.slice(start, end + 1))
      inVariable = false
      start = ch === ' ' ? at + 1 : at
    }
    end = at
  }
  if (start !== end) append(inVariable, value.slice(start, end + 1))
  return unknown ?? text
}

// create_entry: the text of an entry, which GRUB then parses like any other.
const bodyOf = (s: State, entry: Entry, linux: string): string | Unknown => {
  const fallback = variable(s, 'default_kernelopts')
  const own = first(entry, 'options')
  const options = own === undefined ? undefined : expandValue(s, own)
  const line = options ?? (typeof fallback === 'string' ? expandValue(s, fallback) : fallback)
  const early = variable(s, 'early_initrd')
  if (isUnknown(line)) return line
  if (isUnknown(early)) return early
  const initrds = entry.keys.filter(([key]) => key === 'initrd').map(([, value]) => value)
  const beside = (initrds[0] ?? linux).replace(/[^/]*$/, '')
  if (early && early.length * beside.length > LONGEST) return { why: 'the early initrds are too many' }
  const files = [...(early ? early.split(' ').map((name) => beside + name) : []), ...initrds]
  const initrd = files.length > 0 ? `initrd${files.map((file) => ` ($root)${file}`).join('')}\n` : ''
  return `linux ($root)${linux}${line === undefined ? '' : ` ${line}`}\n${initrd}`
}

const addEntry = (m: Machine, s: State, entry: Entry) => {
  const linux = first(entry, 'linux')
  if (linux === undefined) return
  const title = first(entry, 'title') ?? linux
  const body = bodyOf(s, entry, linux)
  const own = first(entry, 'grub_users')
  // GRUB asks for a password wherever this is not NULL, as it is for a lone variable that is not set.
  const users = own === undefined ? undefined : expandValue(s, own)
  const args = [title, ...entry.keys.filter(([key]) => key === 'grub_arg').map(([, value]) => value)]
  m.steps -= 40 + (isUnknown(body) ? 0 : body.length >> 4)
  s.vars.own.set(SHOWN + entry.name, '1')
  s.menu.push({
    title,
    id: entry.name,
    at: `${entry.file}:1`,
    file: entry.file,
    submenu: false,
    body: isUnknown(body) ? [] : [...parse(body)].flatMap((unit) => unit.commands),
    args: args.map((text) => ({ text })),
    restricted: isUnknown(users) ? users : users !== undefined,
    ...(isUnknown(body) ? { lost: body } : {}),
  })
}

const join = (dir: Named, name: string): Named => {
  const path = (base: string) => `${base.replace(/\/+$/, '')}/${name}`
  return 'beside' in dir ? { beside: path(dir.beside) } : { file: { ...dir.file, path: path(dir.file.path) } }
}

const readEntries = (m: Machine, s: State, path: string | undefined, at: string): Entry[] | Unknown => {
  const own = path === undefined ? variable(s, 'blsdir') : undefined
  if (isUnknown(own)) return own
  const places = path === undefined ? [own ?? '/loader/entries/', '/boot/loader/entries/'] : [path]
  for (const place of places) {
    const dir = namedFile(place.replace(/(?<=[^/)])\/+$/, ''), variable(s, 'root'))
    if (isUnknown(dir)) return dir
    m.steps -= LOOK
    const names = m.host.names(dir)
    if (names.state === 'unknown') return { why: `${at}: ${m.host.show(dir)} cannot be read: ${names.code}` }
    if (names.state === 'missing') continue
    m.steps -= names.value.length
    const wanted = names.value.filter((name) => /^[^.].*\.conf$/s.test(name) && name.length > 5)
    if (wanted.length > MOST) return { why: `${at}: too many entries in ${m.host.show(dir)}` }
    const entries: Entry[] = []
    for (const name of wanted) {
      const file = join(dir, name)
      if (m.steps < 0) return { why: `${at}: too many commands` }
      const text = readOnce(m, file, LONGEST)
      m.steps -= LOOK + (text.state === 'ok' ? text.value.length >> 6 : 0)
      if (text.state === 'unknown' && NO_FILE.includes(text.code)) continue
      if (text.state === 'unknown') return { why: `${at}: ${m.host.show(file)} cannot be read: ${text.code}` }
      const entry = { name: name.replace(/\.conf$/, ''), file: m.host.show(file) }
      if (text.state === 'ok') entries.push({ ...entry, keys: keysOf(text.value) })
    }
    return entries.sort((a, b) => compareEntryNames(b.name, a.name))
  }
  return []
}

const isDefault = (s: State, entry: Entry, index: number): boolean | Unknown => {
  const wanted = variable(s, 'default')
  if (wanted === undefined || isUnknown(wanted)) return wanted ?? false
  const position = number(wanted)
  return wanted === entry.name || wanted === first(entry, 'title') || (position.found && int(position.value) === index)
}

/** Red Hat's `blscfg`: entries of the Boot Loader Specification, newest first (rhboot/grub2, commands/blscfg.c). */
const blscfg: Builtin = (m, s, call) => {
  const argument = call.args.length === 1 ? textOf(call.args[0]) : undefined
  if (isUnknown(argument) || call.open) return halt(s, `${call.at}: which entries are read`)
  const entries = readEntries(m, s, argument?.startsWith('(') ? argument : undefined, call.at)
  if (isUnknown(entries)) return halt(s, entries.why)
  const only = argument === undefined || argument.startsWith('(') ? undefined : argument
  for (const [index, entry] of entries.entries()) {
    if (find(s.vars, SHOWN + entry.name)) continue
    const chosen = only === 'default' || only === 'non-default' ? isDefault(s, entry, index) : true
    if (isUnknown(chosen)) return halt(s, chosen.why)
    const wanted =
      only === undefined || (only === 'non-default' ? !chosen : only === 'default' ? chosen : only === entry.name)
    if (wanted) addEntry(m, s, entry)
  }
  return 0
}

export const blsCommands: Record<string, Builtin> = { blscfg, bls_import: blscfg }
