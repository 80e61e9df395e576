import { posix } from 'node:path'
import type { Finding } from '../../report/finding.ts'
import type { Tree } from '../../sys/fs.ts'
import { ownWordsIn } from '../own-words.ts'
import type { Chosen, Menu, RawEntry } from '../types.ts'
import { choose } from './choose.ts'
import { SAVED } from './commands-files.ts'
import { readable } from './devices.ts'
import { hostOf, type World } from './host.ts'
import { type Known, listEntries, type Outcome } from './menu.ts'
import { runConfig } from './start.ts'
import { type Machine, variable } from './state.ts'
import { find, type Value } from './values.ts'

export type { World } from './host.ts'

const MOST_NOTES = 10

const blockOf = (config: string): string => posix.join(posix.dirname(config), 'grubenv')

const savedIn = (config: string, name: string): string => `${SAVED}${blockOf(config)}\0${name}`

const isWish = (value: Value | null | undefined): value is string => typeof value === 'string' && value !== ''

const unsure = (outcomes: Outcome[]): Finding[] =>
  outcomes
    .flatMap((outcome) => ('unknown' in outcome ? [outcome.unknown] : []))
    .slice(0, MOST_NOTES)
    .map((why) => ({
      id: 'grub-entry-unsure',
      level: 'note',
      message: 'what an entry of the boot menu starts cannot be told',
      evidence: readable(why),
    }))

const PROBE = 'kexecctl-probe'

/** Whether a grub.cfg starts the entry that `next_entry` of its grubenv names, once. */
export const handlesNextEntry = (tree: Tree, config: string, world: World): boolean => {
  const host = hostOf(tree, config, world, { emptyBlock: true })
  const run = runConfig(host, config, new Map([[savedIn(config, 'next_entry'), PROBE]]))
  return 'view' in run && variable(run.view.state, 'default') === PROBE
}

// What the configuration does with the environment block when a wish is granted, but with no wish in it any more.
const settled = (config: string, after: (name: string) => Value | null | undefined): Map<string, Value | null> => {
  const saved = new Map<string, Value | null>()
  for (const name of ['next_entry', 'prev_saved_entry', 'saved_entry']) {
    const value = name === 'saved_entry' ? after(name) : null
    if (value !== undefined) saved.set(savedIn(config, name), value)
  }
  return saved
}

const chosen = (outcome: Outcome, entries: RawEntry[]): Chosen => {
  if ('unknown' in outcome) return { unknown: readable(outcome.unknown) }
  if ('other' in outcome) return { other: readable(outcome.other) }
  const { at, id, cmdline } = outcome.entry
  const listed = entries.find((entry) => entry.at === at && entry.id === id && entry.cmdline === cmdline)
  return { entry: listed ?? outcome.entry }
}

const evaluate = (m: Machine, view: Parameters<typeof choose>[2]) => {
  const known: Known = { outcomes: new Map(), submenus: new Map(), after: new Map() }
  const outcome = choose(m, known, view)
  const { after } = known
  known.after = undefined
  return { known, outcome, after }
}

/**
 * Reads a grub.cfg (a path in the tree) and what it reads, and says what GRUB would start. Nothing is executed; what
 * depends on more than the files is `unknown`, with the place that says so. Never throws.
 */
export const readGrub = (tree: Tree, config: string, world: World): Menu => {
  const host = hostOf(tree, config, world)
  const run = runConfig(host, config, new Map())
  const menu = { loader: 'grub' as const, entries: [] }
  if ('unknown' in run) {
    const unknown = readable(run.unknown)
    return { ...menu, next: { unknown }, usual: { unknown }, findings: run.findings }
  }
  const { machine, view } = run
  const { known, outcome, after } = evaluate(machine, view)
  const outcomes = listEntries(machine, known, view)
  const entries = outcomes.flatMap((found) => ('entry' in found ? [found.entry] : []))
  const next = chosen(outcome, entries)
  const before = run.block
  const wish = before.get('next_entry')
  const pending = isWish(wish) && handlesNextEntry(tree, config, world)
  const vars = ('entry' in outcome && after?.get(outcome.entry)) || view.state.vars
  const leaves = (name: string) => find(vars, savedIn(config, name))
  let usual = next
  if (pending || isWish(before.get('prev_saved_entry'))) {
    const again = runConfig(host, config, settled(config, leaves))
    usual =
      'unknown' in again
        ? { unknown: readable(again.unknown) }
        : chosen(evaluate(again.machine, again.view).outcome, entries)
  }
  const findings = [...machine.findings.values(), ...unsure(outcomes), ...ownWordsIn(entries)]
  const files = [...machine.files.keys()].filter((file) => file.startsWith('/'))
  return { ...menu, entries, next, usual, ...(pending ? { oneShot: wish } : {}), files, findings }
}
