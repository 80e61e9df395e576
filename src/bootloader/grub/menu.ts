import type { RawEntry } from '../types.ts'
import { EXPORTED } from './commands-basic.ts'
import { newContext } from './commands-files.ts'
import { runList } from './run.ts'
import { fork, type Item, type Machine, type State, variable } from './state.ts'
import { isUnknown, type Layer, type Unknown } from './values.ts'

/** A menu that GRUB shows: the top one, or that of a submenu; `path` is what leads to it. */
export interface View {
  state: State
  items: Item[]
  path: string[]
}

/** What an entry would start. */
export type Outcome = { entry: RawEntry } | { other: string } | { unknown: string }

/** What items do, found out once each. */
export interface Known {
  outcomes: Map<Item, Outcome>
  submenus: Map<Item, View | Unknown>
  /** The variables that entries leave, for as long as one of them may be the one that is started. */
  after: Map<RawEntry, Layer> | undefined
}

/** In a submenu: the part of `default` after the first `>`, which depends on the way there. */
export const REST = '\udc20'

const DEEPEST = 20

const escaped = (id: string): string => id.replaceAll('>', '>>')

// grub_menu_execute_entry of grub-core/normal/menu.c.
const enter = (view: View, item: Item, s: State): void => {
  const { id } = item
  s.vars.own.set('chosen', isUnknown(id) ? id : [...view.path, escaped(id)].join('>'))
  s.vars.own.set(`${EXPORTED}chosen`, '1')
  s.args = item.args
  s.loaded = undefined
  s.file = item.file
  s.status = 0
  s.loops = 0
}

const run = (m: Machine, known: Known, view: View, item: Item): Outcome => {
  const unknown = item.lost ?? [item.id, item.title].find(isUnknown)
  if (unknown || isUnknown(item.id) || isUnknown(item.title))
    return { unknown: `${item.at}: the entry cannot be told: ${unknown?.why ?? ''}` }
  const s: State = { ...fork(view.state), place: 'entry' }
  enter(view, item, s)
  runList(m, s, item.body)
  const { loaded } = s
  if (s.stop) return { unknown: s.stop.kind === 'halt' ? s.stop.why : `${item.at}: the entry is left before its end` }
  if (!loaded) return { unknown: `${item.at}: the entry starts nothing` }
  if (isUnknown(loaded)) return { unknown: loaded.why }
  if ('other' in loaded) return { other: `${loaded.other} of ${JSON.stringify(item.title)}` }
  if (item.maybe) return { unknown: `${item.at}: whether the entry is there: ${item.maybe.why}` }
  const { linux, initrds, cmdline } = loaded
  const id = [...view.path, escaped(item.id)].join('>')
  const entry: RawEntry = { id, title: item.title, at: item.at, linux, initrds, cmdline }
  known.after?.set(entry, s.vars)
  return { entry }
}

/** What an item of a menu that is no submenu would start. */
export const outcomeOf = (m: Machine, known: Known, view: View, item: Item): Outcome => {
  const before = known.outcomes.get(item)
  if (before) return before
  const found = run(m, known, view, item)
  known.outcomes.set(item, found)
  return found
}

const open = (m: Machine, view: View, item: Item): View | Unknown => {
  const unknown = item.lost ?? (isUnknown(item.id) ? item.id : undefined)
  if (unknown || isUnknown(item.id)) return { why: `${item.at}: the submenu cannot be told: ${unknown?.why ?? ''}` }
  if (view.path.length > DEEPEST) return { why: `${item.at}: submenus are nested too deeply` }
  const s: State = { ...fork(view.state), vars: newContext(m, view.state), place: 'submenu' }
  enter(view, item, s)
  s.vars.own.set('default', REST)
  runList(m, s, item.body)
  if (s.stop) return { why: s.stop.kind === 'halt' ? s.stop.why : `${item.at}: the submenu is left before its end` }
  return { state: s, items: s.menu, path: [...view.path, escaped(item.id)] }
}

/** The menu of a submenu. */
export const submenuOf = (m: Machine, known: Known, view: View, item: Item): View | Unknown => {
  const before = known.submenus.get(item)
  if (before) return before
  const found = open(m, view, item)
  known.submenus.set(item, found)
  return found
}

/** All entries in menu order with those of submenus in their place, and what cannot be told of some. */
export const listEntries = (m: Machine, known: Known, view: View): Outcome[] =>
  view.items.flatMap((item): Outcome[] => {
    if (m.steps < 0) return []
    if (!item.submenu) return [outcomeOf(m, known, view, item)]
    const inner = item.maybe ?? submenuOf(m, known, view, item)
    return isUnknown(inner) ? [{ unknown: inner.why }] : listEntries(m, known, inner)
  })

/** The variable that chooses in a menu, `rest` where that is up to the way to it. */
export const wishOf = (view: View, rest: string | undefined) => {
  const value = variable(view.state, 'default')
  return value === REST ? rest : value
}
