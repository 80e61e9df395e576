import { KINDS } from '../../docs/generate/journal-kinds.ts'
import { type Entry, FIELDS } from '../../src/stage/journal.ts'

/** The fields that an entry lacks or has, unlike what docs/journal.md says of its kind. */
export const oddities = (entry: Entry): string[] => {
  const { always, some } = KINDS[entry.kind]
  const may: readonly string[] = ['action', ...always, ...some]
  const lacks = always.filter((name) => entry[name] === undefined).map((name) => `${entry.kind} lacks ${name}`)
  const has = FIELDS.filter((name) => entry[name] !== undefined && !may.includes(name))
  return [...lacks, ...has.map((name) => `${entry.kind} has ${name}`)]
}
