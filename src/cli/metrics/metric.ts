import type { Sample } from '../../report/prometheus.ts'
import type { Seen } from './seen.ts'

/** A metric, and how its samples come from what was seen: none for what cannot be told. */
export interface Source {
  name: `kexecctl_${string}`
  /** The HELP line: without a full stop. */
  help: string
  of: (seen: Seen) => readonly Sample[]
}

/** One sample without labels; none for what is not known. */
export const one = (value: number | boolean | null | undefined): Sample[] =>
  value === null || value === undefined ? [] : labelled({}, value)

/** One sample; none for what is no finite number. */
export const labelled = (labels: Sample['labels'], value: number | boolean): Sample[] =>
  Number.isFinite(Number(value)) ? [{ labels, value: Number(value) }] : []

/** The value 1 of a metric that is all labels; those that are not known stay empty, as a missing label is. */
export const info = (labels: Readonly<Record<string, string | null | undefined>>): Sample[] =>
  labelled(Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value ?? ''])), 1)

/** One sample for each of these values of a label: 1 for the present one, 0 for all others. */
export const states = (label: string, all: readonly string[], present: string): Sample[] =>
  all.flatMap((value) => labelled({ [label]: value }, value === present))

/** One sample for each of these values of a label. */
export const counts = (label: string, all: readonly string[], count: (value: string) => number): Sample[] =>
  all.flatMap((value) => labelled({ [label]: value }, count(value)))
