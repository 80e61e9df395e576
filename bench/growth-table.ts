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
 * exponent (1: as the number of things) and microseconds for each thing more. All of them, goals too, are of processor
 * time: how much there is to do grows, and the fewest things are over so quickly that anything else the machine does
 * would be most of their time. `things`: what there are many of.
 */
export const growthTable = (things: string, rows: readonly Row[], costs: Costs): string => {
  const median = (name: string) => costs.get(name)?.cpu.median ?? Number.NaN
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
      figure(costs.get(one.name)?.ms.median ?? Number.NaN),
      figure(took),
      memory === undefined ? '' : figure(memory),
      `${costs.get(one.name)?.ms.n ?? 0}`,
    ]
  })
  const head = ['command', things, 'CPU ratio', 'exponent', 'CPU µs for each', 'goal', 'ms', 'CPU ms', 'MB', 'runs']
  const used = head.map((_, column) => cells.some((row) => row[column] !== ''))
  const only = (row: readonly string[]) => row.filter((_, column) => used[column])
  const goals = rows.flatMap(({ one }) => (one.goal ? [`\n${goalLine(`the CPU time of ${one.name}`, one.goal)}`] : []))
  return `${table(only(head), cells.map(only))}${goals.join('')}`
}
