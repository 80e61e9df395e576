import { namesDevice } from './devices.ts'
import { type Options, parseOptions } from './options.ts'
import { parse } from './parse.ts'
import { type Builtin, type Call, halt, type Item, type State, textOf } from './state.ts'
import { FAILED, isUnknown, type Unknown } from './values.ts'

const MOST_ITEMS = 5_000

// grub-core/commands/menuentry.c; `--class` may be repeated, which does not matter here.
const OPTIONS: Options = {
  class: { value: 'needed' },
  users: { value: 'maybe' },
  hotkey: { value: 'needed' },
  source: { value: 'needed' },
  id: { value: 'needed' },
  unrestricted: { value: 'none' },
}

const named = (text: string | Unknown): string | Unknown =>
  isUnknown(text) || !namesDevice(text) ? text : { why: 'it is made of the name of a device' }

// An item of which nothing is known but the place.
const lostItem = (s: State, { at }: Call, why: Unknown, submenu: boolean): Item => ({
  title: why,
  id: why,
  at,
  file: s.file,
  submenu,
  body: [],
  args: [],
  restricted: why,
  maybe: why,
})

// A block alone is the last argument; the options come first in any order, and the first other argument is the title.
const define =
  (submenu: boolean): Builtin =>
  (m, s, call) => {
    const lost = { why: `${call.at}: what the entry is called` }
    const parsed = parseOptions(OPTIONS, call.args)
    if (typeof parsed === 'string') return FAILED
    if (call.open || isUnknown(parsed)) {
      s.menu.push(lostItem(s, call, lost, submenu))
      return lost
    }
    const source = parsed.options.get('source')
    const title = textOf(parsed.rest[0])
    if (title === undefined || (source === undefined) === (call.block === undefined)) return FAILED
    if (s.menu.length > MOST_ITEMS) return halt(s, `${call.at}: too many entries`)
    m.steps -= typeof source === 'string' ? source.length : 0
    const body = call.block ?? [...parse(String(source))].flatMap((unit) => unit.commands)
    const id = parsed.options.get('id')
    const item: Item = {
      title: named(title),
      id: named(typeof id === 'string' ? id : title),
      at: call.at,
      file: s.file,
      submenu,
      body,
      args: parsed.rest,
      restricted: parsed.options.has('users') || !parsed.options.has('unrestricted'),
    }
    s.menu.push(item)
    return 0
  }

// Commands of other builds of GRUB that add entries of their own.
const opaque: Builtin = (_m, s, call) => {
  const why = { why: `${call.at}: which entries "${call.name}" adds` }
  s.menu.push(lostItem(s, call, why, false))
  return why
}

/** Commands that add to the menu. */
export const menuCommands: Record<string, Builtin> = {
  menuentry: define(false),
  submenu: define(true),
  uki: opaque,
  hiddenentry: opaque,
}
