import { figure, growth, ratio } from './figures.ts'
import { goalLine, verdict } from './goal.ts'
import { table } from './markdown.ts'
import { type Case, type Costs, memoryOf } from './measure.ts'

/** One command with things of one kind, few and many. */
export interface Row {
  command: string
  size: number
  one: Case
}

/**
 * How commands grow, ratios first: to the same command with the fewest things, and from each size to the next the
 * exponent (1: as the number of things) and microseconds for each thing more. `things`: what there are many of.
 */
export const growthTable = (things: string, rows: readonly Row[], costs: Costs): string => {
  const median = (name: string) => costs.get(name)?.ms.median ?? Number.NaN
  const cells = rows.map(({ command, size, one }) => {
    const same = rows.filter((row) => row.command === command && row.size < size)
    const [first, last] = [same[0], same.at(-1)]
    const took = median(one.name)
    const from = last && { size: last.size, cost: median(last.one.name) }
    const { exponent, each } = from ? growth(from, { size, cost: took }) : { exponent: Number.NaN, each: Number.NaN }
    const memory = memoryOf(one)
    return [
      command,
      size.toLocaleString('en'),
      first ? figure(ratio(took, median(first.one.name))) : '',
      first ? figure(exponent) : '',
      first ? figure(each * 1000) : '',
      verdict(one.goal, took, median),
      figure(took),
      figure(costs.get(one.name)?.cpu.median ?? Number.NaN),
      memory === undefined ? '' : figure(memory),
      `${costs.get(one.name)?.ms.n ?? 0}`,
    ]
  })
  const head = ['command', things, 'ratio', 'exponent', 'µs for each', 'goal', 'ms', 'CPU ms', 'MB', 'runs']
  const used = head.map((_, column) => cells.some((row) => row[column] !== ''))
  const only = (row: readonly string[]) => row.filter((_, column) => used[column])
  const goals = rows.flatMap(({ one }) => (one.goal ? [`\n${goalLine(one.name, one.goal)}`] : []))
  return `${table(only(head), cells.map(only))}${goals.join('')}`
}
