import type { BootSummary } from '../../plan/boot-summary.ts'
import type { Downtime } from '../../plan/boot-types.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import type { Paint } from '../../report/colour.ts'
import { duration, wholeDuration } from '../../report/duration.ts'
import { escapeText } from '../../report/escape.ts'
import { table } from '../../report/table.ts'
import { bar, isCut, legend, type Screen } from './bar.ts'
import { outcomeLevel, outcomeText, releaseText, whenText } from './cells.ts'
import { reach } from './scale.ts'
import { PHASES, stretchesOf } from './stretches.ts'
import { summaryLine } from './summary-line.ts'

// How long a machine was off is not for us to say.
const timeOf = ({ downtime, request }: PastBoot, what: keyof Downtime): string => {
  if (request === 'poweroff') return '-'
  const seconds = downtime?.[what] ?? null
  if (seconds === null) return '?'
  return what === 'gap' || what === 'total' ? wholeDuration(seconds) : duration(seconds)
}

const HEAD = ['WHEN (UTC)', 'BY', 'DOWNTIME']
// Behind the time.
const BAR_AT = 18

const rowOf = (boot: PastBoot, phases: boolean): string[] => [
  ...[whenText(boot), boot.bootedBy, timeOf(boot, 'total')],
  ...(phases ? PHASES.map((phase) => timeOf(boot, phase)) : []),
  ...[releaseText(boot), outcomeText(boot)],
]

// A line for each boot, below one of headings.
const linesOf = (boots: readonly PastBoot[], phases: boolean): string[] => {
  const head = [...HEAD, ...(phases ? PHASES.map((phase) => phase.toUpperCase()) : []), 'RELEASE', 'OUTCOME']
  return table([head, ...boots.map((boot) => rowOf(boot, phases))])
    .trimEnd()
    .split('\n')
}

const fits = (lines: readonly string[], { columns }: Screen): boolean => lines.every(({ length }) => length <= columns)

// The outcome stands last, and nothing of it is escaped.
const painted = (line: string, boot: PastBoot, paint: Paint): string => {
  const level = outcomeLevel(boot)
  const outcome = outcomeText(boot)
  return level ? line.slice(0, -outcome.length) + paint(level, outcome) : line
}

// Where a table is too wide: a few short lines for each boot.
const folded = (boot: PastBoot, { columns, paint }: Screen): string[] => [
  `${whenText(boot)}  ${boot.bootedBy}  ${timeOf(boot, 'total')}`,
  `  ${escapeText(releaseText(boot)).slice(0, Math.max(8, columns - 2))}`,
  painted(`  ${outcomeText(boot)}`, boot, paint),
]

const barsOf = (boots: readonly PastBoot[], summary: BootSummary, indent: number, screen: Screen): string[] => {
  const all = boots.map(stretchesOf)
  const end = reach(all, summary)
  // one column for what is not known, one for the sign that it goes on
  const width = Math.max(8, screen.columns - indent - 2)
  return all.map((stretches) => bar(stretches, end === 0 ? 0 : width / end, width + 1, screen))
}

const legendLine = (screen: Screen, cut: boolean): string => {
  const words = legend(screen, cut)
  const wide = legend({ ...screen, paint: (_colour, text) => text }, cut).join('  ').length <= screen.columns
  return `${words.join(wide ? '  ' : '\n')}\n`
}

const onScreen = (boots: readonly PastBoot[], summary: BootSummary, screen: Screen): string => {
  const lines = [true, false].map((phases) => linesOf(boots, phases)).find((lines) => fits(lines, screen))
  const indent = lines ? BAR_AT : 2
  const bars = barsOf(boots, summary, indent, screen)
  const rows = boots.map((boot, i) =>
    [...(lines ? [painted(lines[i + 1] ?? '', boot, screen.paint)] : folded(boot, screen))]
      .concat(bars[i] ? `${' '.repeat(indent)}${bars[i]}` : [])
      .map((line) => `${line}\n`)
      .join(''),
  )
  return `${lines ? `${lines[0]}\n` : ''}${rows.join('')}\n${legendLine(screen, bars.some(isCut))}\n`
}

const plain = (boots: readonly PastBoot[], paint: Paint): string => {
  const [head, ...lines] = linesOf(boots, true)
  return [head, ...lines.map((line, i) => (boots[i] ? painted(line, boots[i], paint) : line))]
    .map((line) => `${line}\n`)
    .join('')
}

/**
 * What `history` prints, oldest first: a row for each boot, on a terminal a bar below it, and what they come to. Where
 * the phases have no room on a terminal the bars alone show them.
 */
export const historyText = (
  boots: readonly PastBoot[],
  summary: BootSummary,
  { paint, ...screen }: { paint: Paint; columns?: number | undefined; unicode: boolean },
): string => {
  const { columns } = screen
  const end = `${summaryLine(summary)}\n`
  if (boots.length === 0) return end
  return (columns === undefined ? plain(boots, paint) : onScreen(boots, summary, { ...screen, columns, paint })) + end
}
