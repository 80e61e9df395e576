import type { Test } from 'tap'
import type { Check } from '../../../src/plan/checks/check.ts'
import type { Entry, Facts } from '../../../src/plan/types.ts'
import type { Level } from '../../../src/report/finding.ts'
import { facts } from '../facts.ts'

/** What a check says of the facts of `facts.ts` with something changed: `ok`, or its level and what it says. */
export type Row = [
  what: string,
  level: Level,
  says: RegExp | undefined,
  change: (facts: Facts, entry: Entry) => unknown,
]

/** Runs a table of rows. Everything that is found has to say what to do about it. */
export const rows = (t: Test, check: Check, table: readonly Row[]): void => {
  t.match(check, {
    fine: /^[a-z].*[^.]$/,
    id: /^[a-z]+(-[a-z\d]+)*$/,
    what: /\.$/,
    why: /\.$/,
    source: /\w/,
    hint: /\w/,
  })
  const fired = new Set(table.map(([, level]) => level))
  t.same(fired, new Set(['ok', ...check.levels]), 'every level that is documented is seen, and no other')
  for (const [what, level, says, change] of table) {
    const all = structuredClone(facts())
    const entry = all.choice.entry as Entry
    change(all, entry)
    const found = check.look(all, entry)
    t.equal(found?.level ?? 'ok', level, what)
    if (!found) continue
    t.match(found.message, says, what)
    t.notMatch(found.message, /\.$/)
    t.match(found.hint ?? check.hint, /\w/, `${what}: a hint`)
  }
}
