import type { Case, Figures } from './measure.ts'

const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(1))

const cells = ({ name, against, besides, goal }: Case, figures: ReadonlyMap<string, Figures>): string[] => {
  const { n = 0, min = 0, median = 0, max = 0 } = figures.get(name) ?? {}
  const base = against === undefined ? undefined : figures.get(against)
  const allowed = figures.get(besides ?? '')
  const ratio = (median - (allowed && base ? allowed.median - base.median : 0)) / (base?.median ?? median)
  return [
    name,
    `${n}`,
    ...[min, median, max].map(ms),
    base ? `${ratio.toFixed(2)} x ${against}${allowed ? `, besides ${besides}` : ''}` : '',
    goal === undefined ? '' : `goal ${goal} x: ${ratio <= goal ? 'met' : 'NOT met'}`,
  ]
}

/** A group of cases as a table: milliseconds for one run, the ratio of medians, the goal where there is one. */
export const group = (title: string, cases: readonly Case[], figures: ReadonlyMap<string, Figures>): string => {
  const lines = [['', 'n', 'min', 'median', 'max', '', ''], ...cases.map((one) => cells(one, figures))]
  const width = (column: number) => Math.max(...lines.map((line) => line[column]?.length ?? 0))
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column >= 1 && column <= 4 ? cell.padStart(width(column)) : cell.padEnd(width(column))))
      .join('  ')
      .trimEnd(),
  )
  return `\n${title}\n${text.map((line) => `  ${line}\n`).join('')}`
}
