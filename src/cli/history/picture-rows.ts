import { isLost } from '../../plan/boot-types.ts'
import type { PastBoot } from '../../plan/past-boots.ts'
import { wholeDuration } from '../../report/duration.ts'
import { escapeText } from '../../report/escape.ts'
import { element, xmlText } from '../../report/svg.ts'
import { cutToWidth, textWidth } from '../../report/text-width.ts'
import { releaseText, whenText } from './cells.ts'
import { pictureBar, type Scale } from './picture-bar.ts'
import { stretchesOf } from './stretches.ts'

/** The height of a row. */
export const ROW = 24
const BAR = 14

const label = (x: number, y: number, text: string, name = ''): string =>
  element('text', { ...(name ? { class: name } : {}), x, y }, xmlText(text))

// A cross: it was lost on the way. An arrow that turns back.
const SIGNS = {
  'did not arrive': 'l8 8 m-8 0 l8 -8',
  'fell back': 'm0 4 h6 a2.5 2.5 0 0 1 0 5 h-3 m-3 -5 l3.5 -3.5 m-3.5 3.5 l3.5 3.5',
} as const

// What there is to say beside how long it took.
const remark = (boot: PastBoot): { text: string; sign?: string; bad: boolean } | undefined => {
  const { outcome, confirmed, request } = boot
  if (isLost(outcome)) return { text: outcome, sign: SIGNS[outcome], bad: true }
  if (outcome === 'another image') return { text: outcome, bad: true }
  if (confirmed === false) return { text: 'not confirmed', bad: true }
  return request === 'poweroff' ? { text: 'after a poweroff', bad: false } : undefined
}

const timeText = ({ downtime, request }: PastBoot): string => {
  if (request === 'poweroff') return ''
  return typeof downtime?.total === 'number' ? wholeDuration(downtime.total) : 'not known'
}

const behind = (boot: PastBoot, end: number, y: number): string => {
  const time = timeText(boot)
  const said = remark(boot)
  const x = end + 6
  const after = time === '' ? x : x + textWidth(time) + 8
  const sign = said?.sign ? element('path', { class: 'mark', d: `M${Math.round(after)} ${y - 9} ${said.sign}` }) : ''
  return [
    time && label(x, y, time, time === 'not known' ? 'muted' : ''),
    sign,
    said ? label(sign ? after + 13 : after, y, said.text, said.bad ? 'bad' : 'muted') : '',
  ].join('')
}

// From its column to the bars: 28 characters, as long as those of RHEL are.
const RELEASE = 212

/** A boot as a row of the picture, from `y` down. */
export const pictureRow = (boot: PastBoot, scale: Scale, y: number): string => {
  const baseline = y + 16
  const { svg, end } = pictureBar(stretchesOf(boot), scale, y + (ROW - BAR) / 2, BAR)
  return [
    label(24, baseline, whenText(boot), 'muted'),
    label(140, baseline, boot.bootedBy, boot.bootedBy === 'kexec' ? 'strong' : ''),
    label(206, baseline, cutToWidth(escapeText(releaseText(boot)), RELEASE)),
    svg,
    behind(boot, end, baseline),
  ].join('')
}
