import type { Level } from './finding.ts'

export type ColourMode = 'auto' | 'always' | 'never'

/** A colour, by the level of what is said in it, or one that says nothing by itself. */
export type Colour = Level | 'blue' | 'magenta'

/** Colours a text. */
export type Paint = (colour: Colour, text: string) => string

// ECMA-48 SGR: red, yellow, cyan, green, and bright blue, since the other one is too dark on black
const SGR: Record<Colour, number> = { refuse: 31, warn: 33, note: 36, ok: 32, blue: 94, magenta: 35 }

/**
 * The painter for standard output: `auto` colours a terminal, unless NO_COLOR is set (https://no-color.org). `terminal`
 * tells whether it is one, and is asked only then.
 */
export const painter = (mode: ColourMode, noColor: string | undefined, terminal: () => boolean): Paint => {
  const colours = mode === 'always' || (mode === 'auto' && !noColor && terminal())
  return (colour, text) => (colours ? `\x1b[${SGR[colour]}m${text}\x1b[0m` : text)
}
