import { figure, ratio } from './figures.ts'
import { goalLine, verdict } from './goal.ts'
import { table } from './markdown.ts'
import type { Case, Costs } from './measure.ts'

/** What a column besides the usual ones says of a case. */
export type Column = readonly [title: string, cell: (one: Case) => string]

/**
 * Cases as a table, ratios first: of the medians of time and of processor time, to those of the case that each is
 * compared with. The columns of goals and of comparisons are there where a case has one; below it, what the goals are.
 * `also`: further columns.
 */
export const costsTable = (
  what: string,
  cases: readonly Case[],
  costs: Costs,
  also: readonly Column[] = [],
): string => {
  const median = (name: string) => costs.get(name)?.ms.median ?? Number.NaN
  const cpu = (name: string) => costs.get(name)?.cpu.median ?? Number.NaN
  const by = (of: (name: string) => number, { name, against }: Case) =>
    against === undefined ? '' : figure(ratio(of(name), of(against)))
  const columns: Column[] = [
    [what, ({ name }) => name],
    ['ratio', (one) => by(median, one)],
    ['CPU ratio', (one) => by(cpu, one)],
    ['to', ({ against = '' }) => against],
    ['goal', ({ name, goal }) => verdict(goal, median(name), median)],
    ['ms', ({ name }) => figure(median(name))],
    ['least', ({ name }) => figure(costs.get(name)?.ms.min ?? Number.NaN)],
    ['most', ({ name }) => figure(costs.get(name)?.ms.max ?? Number.NaN)],
    ['CPU ms', ({ name }) => figure(cpu(name))],
    ...also,
    ['runs', ({ name, repeat = 1 }) => `${(costs.get(name)?.ms.n ?? 0) * repeat}`],
  ]
  // each of them once: some count programs, or measure memory
  const cells = cases.map((one) => columns.map(([, cell]) => cell(one)))
  const used = columns.map((_, column) => cells.some((row) => row[column] !== ''))
  const only = (row: readonly string[]) => row.filter((_, column) => used[column])
  const rows = table(only(columns.map(([title]) => title)), cells.map(only))
  const goals = cases.flatMap(({ name, goal }) => (goal ? [goalLine(name, goal)] : []))
  return goals.length > 0 ? `${rows}\n${goals.join('')}` : rows
}
