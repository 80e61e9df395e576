import { duration, wholeDuration } from '../../report/duration.ts'
import { element, xmlText } from '../../report/svg.ts'
import { lengthOf, type Stretch } from './stretches.ts'

/** Where bars begin and end, and how many pixels of that a second is. */
export interface Scale {
  left: number
  right: number
  perSecond: number
}

// What nobody knows the length of: neither nothing nor all there is.
const STUB = 28
const THINNEST = 2

const stretchText = ({ phase, seconds }: Stretch): string => {
  const what = phase === 'unknown' ? 'not known' : phase
  if (seconds === null) return what
  return `${what}: ${phase === 'gap' || phase === 'unknown' ? wholeDuration(seconds) : duration(seconds)}`
}

// Two strokes across a bar that is longer than the picture.
const broken = (right: number, y: number, height: number): string =>
  [20, 13]
    .map((back) => element('path', { class: 'break', d: `M${right - back} ${y + height + 2} l5 -${height + 4}` }))
    .join('')

const box = (stretch: Stretch, x: number, y: number, width: number, height: number): string => {
  const title = element('title', {}, xmlText(stretchText(stretch)))
  if (stretch.phase !== 'unknown') {
    // neighbours are parted by more than their colours, where there is room for that
    return element('rect', { class: stretch.phase, x, y, width: width > 4 ? width - 1 : width, height }, title)
  }
  // its edge is inside, as that of the others
  const inner = { x: x + 0.5, y: y + 0.5, width: Math.max(1, width - 2), height: height - 1 }
  return element('rect', { class: 'open', ...inner }, title)
}

/** The bar of a reboot, as SVG, and where it ends. A part that is too short to be seen is left out, but never all. */
export const pictureBar = (
  stretches: readonly Stretch[],
  { left, right, perSecond }: Scale,
  y: number,
  height: number,
): { svg: string; end: number } => {
  const length = lengthOf(stretches)
  // where all of it would be too short to be seen, each part is as much longer
  const factor = length > 0 ? Math.max(perSecond, THINNEST / length) : perSecond
  let svg = ''
  let x = left
  for (const stretch of stretches) {
    const width = Math.min(right - x, stretch.seconds === null ? STUB : stretch.seconds * factor)
    if (width >= 0.05) svg += box(stretch, x, y, width, height)
    x += width
  }
  const isLonger = left + length * factor > right + 0.5
  return { svg: isLonger ? svg + broken(right, y, height) : svg, end: x }
}
