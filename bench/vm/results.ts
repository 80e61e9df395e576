import { writeFileSync } from 'node:fs'

/** One measurement, or why there is none. */
export type Outcome<T> = T | { error: string }

type Parts = Record<string, Record<string, Outcome<object>[]>>

/** What was measured so far: by part, by way, in the order of the rounds. */
export interface Results {
  /** On what. */
  conditions: string
  parts: Parts
  add: (part: string, way: string, outcome: Outcome<object>) => void
}

/** Results, at first without any or with `parts`; `file`, if there is one, gets all of them whenever one is added. */
export const newResults = (conditions: string, file?: string, parts: Parts = {}): Results => ({
  conditions,
  parts,
  add: (part, way, outcome) => {
    const ways = parts[part] ?? {}
    parts[part] = { ...ways, [way]: [...(ways[way] ?? []), outcome] }
    if (file !== undefined) writeFileSync(file, `${JSON.stringify({ conditions, parts }, null, 1)}\n`)
  },
})

/** The measurements of a way that succeeded. */
export const good = <T extends object>(results: Results, part: string, way: string): T[] =>
  (results.parts[part]?.[way] ?? []).filter((outcome) => !('error' in outcome)) as T[]

/** A line for each that did not. */
export const failures = (results: Results, part: string): string[] =>
  Object.entries(results.parts[part] ?? {}).flatMap(([way, outcomes]) =>
    outcomes.flatMap((outcome, index) =>
      'error' in outcome ? [`${way}, ${index + 1}: ${String(outcome.error).split('\n')[0]}`] : [],
    ),
  )
