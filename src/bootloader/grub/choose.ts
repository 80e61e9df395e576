import { namesDevice } from './devices.ts'
import { matches, type Truth } from './entry-names.ts'
import { type Known, type Outcome, outcomeOf, submenuOf, type View, wishOf } from './menu.ts'
import { int, number } from './numbers.ts'
import { type Flavour, type Item, type Machine, variable } from './state.ts'
import { isUnknown, type Unknown } from './values.ts'

const SPACE = /[ \t\n\v\f\r]/

// A position, or the item itself.
type Index = number | Item | 'none' | Unknown

const search = (items: Item[], matching: (item: Item) => Truth): Index => {
  for (const item of items) {
    const truth = matching(item)
    if (truth === false) continue
    if (truth === true && !item.maybe) return item
    return { why: `${item.at}: the entry is chosen, if it is there: ${item.maybe?.why ?? 'its name is not known'}` }
  }
  return 'none'
}

const either = (a: Truth, b: () => Truth): Truth => {
  if (a === true) return true
  const other = b()
  return other === true ? true : a === false ? other : undefined
}

// get_entry_number of grub-core/normal/menu.c: a number, whatever follows it, comes before titles and ids.
const mainline = (items: Item[], wish: string): Index => {
  const found = number(wish)
  if (found.overflow) return 'none'
  if (found.found) return int(found.value)
  return search(items, (item) => either(matches(item.title, wish, -1), () => matches(item.id, wish, -1)))
}

// Red Hat's get_entry_number_helper: ids up to the first blank, then titles, then a number that nothing follows.
const redhat = (items: Item[], wish: string): { index: Index; tail: string } => {
  const blank = wish.search(SPACE)
  const limit = blank < 0 ? wish.length : blank
  const byId = search(items, (item) => matches(item.id, wish, limit))
  if (byId !== 'none') return { index: byId, tail: wish.slice(limit) }
  const byTitle = search(items, (item) => matches(item.title, wish, -1))
  if (byTitle !== 'none') return { index: byTitle, tail: '' }
  const found = number(wish)
  const tail = wish.slice(found.end)
  const fits = found.found && !found.overflow && (tail === '' || SPACE.test(tail.charAt(0)))
  return fits ? { index: int(found.value), tail } : { index: 'none', tail: '' }
}

const indexOf = (items: Item[], wish: string, flavour: Flavour): Index => {
  if (flavour === 'mainline') return mainline(items, wish)
  const { index, tail } = redhat(items, wish)
  return tail === '' || isUnknown(index) ? index : 'none'
}

// A position counts only if no entry before it is unsure; one that is outside of the menu is the first.
const itemAt = (items: Item[], index: Index): Item | Unknown => {
  if (typeof index === 'object') return index
  const unsure = items.findIndex((item) => item.maybe)
  const wanted = index === 'none' || index < 0 ? 0 : index
  if (unsure >= 0 && wanted >= unsure)
    return { why: `${items[unsure]?.at}: which entry has the number ${wanted}: ${items[unsure]?.maybe?.why}` }
  return items[wanted] ?? items[0] ?? { why: 'the menu is empty' }
}

const select = (m: Machine, view: View, wish: string | undefined): Item | Unknown => {
  const flavours: Flavour[] = m.flavour ? [m.flavour] : ['mainline', 'redhat']
  const found = flavours.map((flavour) =>
    itemAt(view.items, wish === undefined ? 'none' : indexOf(view.items, wish, flavour)),
  )
  const [one, other = one] = found
  if (!one || !other) return { why: 'no version of GRUB' }
  return one === other ? one : (found.find(isUnknown) ?? { why: `versions of GRUB differ in what "${wish}" means` })
}

// The part of `default` after the first single `>` (grub_menu_execute_entry); Red Hat's GRUB keeps it without one.
const restOf = (wish: string | undefined, flavour: Flavour | undefined): string | undefined | Unknown => {
  const rest = wish === undefined ? undefined : /^(?:[^>]|>>)*>(?!>)(.+)$/s.exec(wish)?.[1]
  if (rest !== undefined || flavour === 'mainline' || wish === undefined) return rest
  return flavour === 'redhat' || !number(wish).found ? wish : { why: `versions of GRUB differ in what "${wish}" means` }
}

// The list of `fallback`: numbers, for Red Hat also ids (get_and_remove_first_entry_number).
const fallbacks = (m: Machine, view: View): (Item | Unknown)[] => {
  const value = variable(view.state, 'fallback')
  if (value === undefined) return []
  if (isUnknown(value)) return [value]
  const found: (Item | Unknown)[] = []
  for (let list = value; list !== '' && found.length < 20; ) {
    const parsed = number(list)
    const next =
      m.flavour === 'redhat'
        ? redhat(view.items, list)
        : { index: parsed.found ? int(parsed.value) : 'none', tail: list.slice(parsed.end) }
    const { index } = next as { index: Index }
    if (index === 'none') break
    const item =
      typeof index === 'object' || (index >= 0 && index < view.items.length) ? itemAt(view.items, index) : undefined
    if (!item) break
    found.push(item)
    list = next.tail.replace(/^[ \t\n\v\f\r]+/, '')
  }
  return found
}

/** `fails` says that GRUB finds no kernel there, and goes on with `fallback`. */
type Choice = Outcome & { fails?: boolean }

// grub_auth_check_authentication of grub-core/normal/auth.c: superusers need but be set for it to ask.
const locked = (view: View, item: Item): Choice | undefined => {
  const users = variable(view.state, 'superusers')
  if (users === undefined || item.restricted === false) return undefined
  const unknown = [users, item.restricted, item.title].find(isUnknown)
  if (unknown) return { unknown: `${item.at}: whether GRUB asks for a password: ${unknown.why}` }
  return { other: `${item.at}: GRUB asks for a password for ${JSON.stringify(item.title)}` }
}

const start = (m: Machine, known: Known, view: View, item: Item, wish: string | undefined): Choice => {
  const asks = locked(view, item)
  if (asks) return asks
  if (item.submenu) {
    const inner = submenuOf(m, known, view, item)
    if (isUnknown(inner)) return { unknown: inner.why }
    const rest = restOf(wish, m.flavour)
    return isUnknown(rest) ? { unknown: rest.why } : chooseIn(m, known, inner, rest)
  }
  const outcome = outcomeOf(m, known, view, item)
  if (!('entry' in outcome)) return outcome
  return m.host.stat({ file: outcome.entry.linux }).state === 'missing' ? { ...outcome, fails: true } : outcome
}

const chooseIn = (m: Machine, known: Known, view: View, rest: string | undefined): Choice => {
  const wish = wishOf(view, rest)
  if (isUnknown(wish)) return { unknown: wish.why }
  if (wish !== undefined && namesDevice(wish)) return { unknown: 'the default entry is the name of a device' }
  if (wish?.includes('\ufffd')) return { unknown: 'the default entry has bytes that are no UTF-8 in its name' }
  const item = select(m, view, wish)
  if (isUnknown(item)) return { unknown: item.why }
  const choice = start(m, known, view, item, wish)
  if (!choice.fails) return choice
  for (const fallback of fallbacks(m, view)) {
    if (isUnknown(fallback)) return { unknown: fallback.why }
    const next = start(m, known, view, fallback, wish)
    if (!next.fails) return next
  }
  return choice
}

/** What GRUB would start from a menu when nobody touches the keyboard (grub-core/normal/menu.c). */
export const choose = (m: Machine, known: Known, view: View): Outcome => {
  if (m.steps < 0) return { unknown: 'the configuration has too many commands' }
  const { fails: _fails, ...outcome } = chooseIn(m, known, view, undefined)
  return outcome as Outcome
}
