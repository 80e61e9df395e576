import type { BootSummary, Estimate } from '../../plan/boot-summary.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import { ticks } from '../../report/axis.ts'
import { duration, roughDuration, wholeDuration } from '../../report/duration.ts'
import { element, xmlText } from '../../report/svg.ts'
import { textWidth } from '../../report/text-width.ts'
import { pictureBar, type Scale } from './picture-bar.ts'
import { pictureRow, ROW } from './picture-rows.ts'
import { STYLE } from './picture-style.ts'
import { reach } from './scale.ts'
import { PHASES, stretchesOf } from './stretches.ts'
import { summaryLine } from './summary-line.ts'

/** How many boots there are in a picture at most. */
export const MOST = 60

const WIDTH = 1000
const [LEFT, RIGHT] = [424, 812]
const [LEGEND, AXIS, MEDIANS] = [92, 128, 138]
const MEDIAN = 26
/** Where the rows begin. */
export const ROWS = MEDIANS + 2 * MEDIAN + 12
// from how many rows on the axis is out of sight below
const TALL = 15

const text = (x: number, y: number, content: string, name = 'muted'): string =>
  element('text', { class: name, x, y }, xmlText(content))

const MEANINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PHASES.map((phase) => [phase, phase])),
  gap: 'gap: firmware and boot loader, or kexec',
  open: 'not known',
}

const legend = (): string => {
  let x = 24
  return Object.entries(MEANINGS)
    .map(([name, meaning]) => {
      const at = x
      x += 36 + textWidth(meaning)
      const box = { x: at + 0.5, y: LEGEND - 9.5, width: 13, height: 11 }
      return element('rect', { class: name, ...box }) + text(at + 20, LEGEND, meaning, 'muted')
    })
    .join('')
}

const axis = (end: number, { left, perSecond }: Scale, bottom: number): string =>
  ticks(end)
    .map((seconds) => {
      const x = left + seconds * perSecond
      return (
        element('path', { class: 'grid', d: `M${x.toFixed(1)} ${AXIS + 6}V${bottom}` }) +
        [AXIS, ...(bottom - ROWS > TALL * ROW ? [bottom + 16] : [])]
          .map((y) => text(x, y, duration(seconds), 'axis'))
          .join('')
      )
    })
    .join('')

const ofText = ({ of }: Estimate): string => {
  if (of === 0) return 'estimated, never measured'
  return of === 1 ? 'once' : `median of ${of}`
}

// Kexec beside firmware: what a reboot takes as a rule.
const medians = ({ estimate }: BootSummary, scale: Scale): string =>
  (['kexec', 'firmware'] as const)
    .map((way, i) => {
      const y = MEDIANS + i * MEDIAN
      const found = estimate[way]
      const head = text(24, y + 17, way === 'kexec' ? 'by kexec' : 'through the firmware', 'strong')
      if (!found) {
        const stub = pictureBar([{ phase: 'unknown', seconds: null }], scale, y + 3, 18)
        return head + stub.svg + text(stub.end + 6, y + 17, 'not known yet')
      }
      const width = Math.max(2, found.seconds * scale.perSecond)
      const [name, length] =
        found.of === 0 ? ['open', `about ${roughDuration(found.seconds)}`] : ['median', wholeDuration(found.seconds)]
      return [
        head,
        text(206, y + 17, ofText(found)),
        element('rect', { class: name, x: scale.left, y: y + 3, width, height: 18 }),
        text(scale.left + width + 6, y + 17, length, 'strong'),
      ].join('')
    })
    .join('')

const medianText = ({ estimate }: BootSummary): string =>
  (['kexec', 'firmware'] as const)
    .map((way) => `${way}: ${estimate[way] ? wholeDuration(estimate[way].seconds) : 'not known yet'}`)
    .join(', ')

/**
 * The boots, oldest first, as an SVG picture: of each its phases one after the other, to one scale; on top what a
 * reboot takes by kexec and through the firmware. At most the last MOST boots.
 */
export const picture = (boots: readonly PastBoot[], summary: BootSummary): string => {
  const shown = boots.slice(-MOST)
  const bars = shown.map(stretchesOf)
  const end = reach(bars, summary)
  const scale = { left: LEFT, right: RIGHT, perSecond: end > 0 ? (RIGHT - LEFT) / end : 0 }
  const bottom = ROWS + shown.length * ROW
  const height = boots.length === 0 ? LEGEND : bottom + (shown.length > TALL ? 40 : 20)
  const title = 'How long the reboots of this machine took'
  const count = `the last ${shown.length} of ${boots.length} boots`
  const rule = `what it takes as a rule, ${medianText(summary)}`
  const desc = `${summaryLine(summary)}; ${rule}; a row for each boot, oldest first`
  const hatch = element(
    'pattern',
    { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
    element('path', { class: 'hatch', d: 'M-1 7L7 -1' }),
  )
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    element('title', { id: 'title' }, title),
    element('desc', { id: 'desc' }, xmlText(desc)),
    `<style>\n${STYLE}\n</style>`,
    element('defs', {}, hatch),
    element('rect', { class: 'back', x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8 }),
    text(24, 40, title, 'title'),
    text(24, 64, summaryLine(summary), 'lead muted'),
    ...(boots.length === 0
      ? []
      : [
          ...(shown.length < boots.length ? [text(WIDTH - 24, 40, count, 'count')] : []),
          legend(),
          ...(end > 0 ? [axis(end, scale, bottom)] : []),
          medians(summary, scale),
        ]),
    ...shown.map((boot, i) => pictureRow(boot, scale, ROWS + i * ROW)),
    '</svg>',
  ].join('\n')}\n`
}
