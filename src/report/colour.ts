import type { Level } from './finding.ts'

export type ColourMode = 'auto' | 'always' | 'never'

/** Colours a text by the level of what it says. */
export type Paint = (level: Level, text: string) => string

// ECMA-48 SGR: red, yellow, cyan, green
const SGR: Record<Level, number> = { refuse: 31, warn: 33, note: 36, ok: 32 }

/**
 * The painter for standard output: `auto` colours a terminal, unless NO_COLOR is set (https://no-color.org). `terminal`
 * tells whether it is one, and is asked only then.
 */
export const painter = (mode: ColourMode, noColor: string | undefined, terminal: () => boolean): Paint => {
  const colours = mode === 'always' || (mode === 'auto' && !noColor && terminal())
  return (level, text) => (colours ? `\x1b[${SGR[level]}m${text}\x1b[0m` : text)
}
