import { readText, readTexts, variablePath } from '../../machine/efi-variables.ts'
import type { Tree } from '../../sys/fs.ts'
import { type Candidate, compareCandidates, type IdOf, type Unreadable } from './candidate.ts'
import { lower, splitCounters } from './counters.ts'
import { globOf, isGlob } from './glob.ts'
import type { Rules } from './loader.ts'
import type { LoaderConf } from './loader-conf.ts'

/** A pattern for ids in lower case, or `@saved`; why it cannot be told; or none. */
export type Wish = string | { unknown: string } | undefined

/** Who has a say in what systemd-boot starts. */
export interface Wishes {
  oneShot: Wish
  preferred: [variable: Wish, conf: Wish]
  usual: [variable: Wish, conf: Wish]
  saved: Wish
  /** The entries that systemd-boot makes up itself: those that there were at the last boot, or all that there are. */
  auto: { ids: readonly string[]; told: boolean }
}

// config_load_all_entries() in src/boot/boot.c of systemd
const AUTO = ['osx', 'windows', 'efi-shell', 'efi-default', 'reboot-to-firmware-setup', 'poweroff', 'reboot']

/** Reads the wishes of EFI variables; `conf`: those of loader.conf, or why they cannot be told. */
export const readWishes = (tree: Tree, conf: LoaderConf | { unknown: string }): Wishes => {
  const variable = (name: Parameters<typeof readText>[1]): Wish => {
    const read = readText(tree, name)
    if (read.state === 'missing') return undefined
    return read.state === 'ok' ? lower(read.value) : { unknown: `${variablePath(name)} cannot be read: ${read.code}` }
  }
  const entries = readTexts(tree, 'LoaderEntries')
  const [usual, preferred] = 'unknown' in conf ? [conf, conf] : [conf.default, conf.preferred]
  return {
    oneShot: variable('LoaderEntryOneShot'),
    preferred: [variable('LoaderEntryPreferred'), preferred],
    usual: [variable('LoaderEntryDefault'), usual],
    saved: variable('LoaderEntryLastBooted'),
    auto:
      entries.state === 'ok'
        ? { ids: entries.value.filter((id) => id.startsWith('auto-')), told: true }
        : { ids: AUTO.map((id) => `auto-${id}`), told: false },
  }
}

/** What is to be chosen from: `order` as systemd-boot shows it. */
export interface Menu {
  order: readonly Candidate[]
  unreadable: readonly Unreadable[]
  rules: Rules
}

/** The id that patterns are compared with, and that sorts. */
export const idsBy =
  (rules: Rules): IdOf =>
  ({ id, name }) =>
    lower(rules.counted ? name : id)

type Choice = { candidate: Candidate } | { unknown: string } | { other: string }

// The first that matches, unless something else may be in front of it.
const find = (
  menu: Menu,
  pattern: string,
  isGood: (one: Candidate) => boolean,
  auto: Wishes['auto'],
): Choice | undefined => {
  const idOf = idsBy(menu.rules)
  const matches = globOf(pattern)
  const hidden = menu.unreadable.find(
    ({ name }) => name === '' || matches(lower(menu.rules.counted ? name : splitCounters(name).id)),
  )
  if (hidden) return cannotRead(hidden)
  const found = menu.order.filter((one) => isGood(one) && matches(idOf(one)))
  const first = found[0]
  if (first) return firstOf(first, found, idOf)
  if ((isGlob(pattern) || pattern.includes('@')) && menu.order.some((one) => one.more))
    return { unknown: `${pattern} may select a profile of a unified kernel image` }
  const made = auto.ids.find(matches)
  if (made === undefined) return undefined
  return auto.told ? { other: made } : { unknown: `${made} is selected, and may be there: no file tells` }
}

const cannotRead = ({ path, reason }: Unreadable): Choice => ({ unknown: `${path} cannot be read: ${reason}` })

// Two that systemd-boot does not tell apart come in the order of the firmware's directory.
const firstOf = (first: Candidate, all: readonly Candidate[], idOf: IdOf): Choice => {
  const same = all.find(
    (one) => one !== first && one.source === first.source && compareCandidates(first, one, idOf) === 0,
  )
  return same ? { unknown: `${first.path} and ${same.path} count as the same` } : { candidate: first }
}

/** The entry that systemd-boot starts by itself: config_select_default_entry() in src/boot/boot.c of systemd. */
export const choose = (menu: Menu, wishes: Wishes, withOneShot: boolean): Choice => {
  const good = (one: Candidate) => one.left !== 0
  const any = () => true
  const steps: [Wish, (one: Candidate) => boolean][] = [
    ...(withOneShot ? ([[wishes.oneShot, any]] as [Wish, typeof good][]) : []),
    ...(menu.rules.preferred ? wishes.preferred : []).map((wish): [Wish, typeof good] => [wish, good]),
    ...wishes.usual.map((wish): [Wish, typeof good] => [wish, any]),
  ]
  for (const [wish, isGood] of steps) {
    const pattern = wish === '@saved' ? wishes.saved : wish
    if (typeof pattern === 'object') return pattern
    const found = pattern === undefined ? undefined : find(menu, pattern, isGood, wishes.auto)
    if (found) return found
  }
  const [hidden] = menu.unreadable
  if (hidden) return cannotRead(hidden)
  const automatic = menu.order.filter((one) => one.profile === 0)
  const first = automatic[0]
  return first ? firstOf(first, automatic, idsBy(menu.rules)) : { unknown: 'there is no boot entry' }
}
