import type { Colour, Paint } from '../../report/colour.ts'
import { PHASES, type Phase, type Stretch } from './stretches.ts'

/** What a bar is drawn on. */
export interface Screen {
  /** The width of the terminal. */
  columns: number
  /** Whether it shows more than ASCII. */
  unicode: boolean
  paint: Paint
}

// Neighbours differ in what they look like, not by their colour alone.
const LOOKS: Readonly<Record<Phase, { unicode: string; ascii: string; colour: Colour }>> = {
  shutdown: { unicode: '▒', ascii: 's', colour: 'blue' },
  gap: { unicode: '█', ascii: 'g', colour: 'warn' },
  kernel: { unicode: '░', ascii: 'k', colour: 'magenta' },
  initrd: { unicode: '▓', ascii: 'i', colour: 'note' },
  userspace: { unicode: '▄', ascii: 'u', colour: 'ok' },
}
const UNKNOWN = '?'
// Where a bar ends that is longer than the screen.
const CUT = '>'

const drawn = (phase: Stretch['phase'], length: number, { unicode, paint }: Screen): string => {
  if (length === 0) return ''
  if (phase === 'unknown') return UNKNOWN.repeat(length)
  const look = LOOKS[phase]
  return paint(look.colour, (unicode ? look.unicode : look.ascii).repeat(length))
}

/**
 * The bar of a reboot, `perSecond` columns for each second; what is longer than `most` columns is cut there, and says
 * so. All of it has one column at least if it lasted at all, and so has what nobody knows the length of.
 */
export const bar = (stretches: readonly Stretch[], perSecond: number, most: number, screen: Screen): string => {
  let seconds = 0
  let text = ''
  let column = 0
  let unknown = 0
  for (const stretch of stretches) {
    seconds += stretch.seconds ?? 0
    if (stretch.seconds === null) unknown++
    const end = Math.round(seconds * perSecond) + unknown
    text += drawn(stretch.phase, Math.min(end, most) - column, screen)
    if (end > most) return `${text}${CUT}`
    column = end
  }
  const longest = stretches.reduce((a, b) => ((b.seconds ?? 0) > (a.seconds ?? 0) ? b : a), {
    phase: 'unknown',
    seconds: 0,
  } as Stretch)
  return column === 0 && seconds > 0 ? drawn(longest.phase, 1, screen) : text
}

/** Whether a bar was cut. */
export const isCut = (text: string): boolean => text.endsWith(CUT)

/** What the bars are made of, as words that can be parted; `cut`: one of them at least is. */
export const legend = (screen: Screen, cut = false): string[] => [
  ...PHASES.map((phase) => `${drawn(phase, 1, screen)} ${phase}`),
  `${UNKNOWN} not known`,
  ...(cut ? [`${CUT} longer`] : []),
]
