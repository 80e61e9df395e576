import { KINDS } from '../../docs/generate/journal-kinds.ts'
import { type Entry, FIELDS } from '../../src/stage/journal.ts'
import type { Kind } from '../../src/stage/message-ids.ts'

// Which tests have to see an entry of each kind.
const SEEN_BY: Readonly<Record<Kind, 'announce' | 'shutdown' | 'arrive' | 'confirm'>> = {
  staged: 'announce',
  refused: 'announce',
  waiting: 'announce',
  foreign: 'announce',
  unloaded: 'announce',
  stuck: 'announce',
  armed: 'shutdown',
  vetoed: 'shutdown',
  firmware: 'shutdown',
  booted: 'arrive',
  'not-arrived': 'arrive',
  confirmed: 'confirm',
  'not-confirmed': 'confirm',
  failed: 'confirm',
}
const seen = new Set<Kind>()

/** The kinds that a test has to see, and of which it gave no entry to `oddities`. */
export const unseen = (test: (typeof SEEN_BY)[Kind]): Kind[] =>
  (Object.keys(SEEN_BY) as Kind[]).filter((kind) => SEEN_BY[kind] === test && !seen.has(kind))

/** The fields that an entry lacks or has, unlike what docs/journal.md says of its kind. */
export const oddities = (entry: Entry): string[] => {
  seen.add(entry.kind)
  const { always, some } = KINDS[entry.kind]
  const may: readonly string[] = ['action', ...always, ...some]
  const lacks = always.filter((name) => entry[name] === undefined).map((name) => `${entry.kind} lacks ${name}`)
  const has = FIELDS.filter((name) => entry[name] !== undefined && !may.includes(name))
  return [...lacks, ...has.map((name) => `${entry.kind} has ${name}`)]
}
