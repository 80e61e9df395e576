const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

// Tenths matter where there is little else. As seconds that are shown, so that no `60 s` comes of rounding.
const rounded = (seconds: number): number => (seconds < 9.95 ? Math.round(seconds * 10) / 10 : Math.round(seconds))

// The largest unit there is, and the next one below it: `1 h 3 min`, and no seconds behind.
const ofWhole = (seconds: number): string => {
  const first = UNITS.findIndex(([, size]) => seconds >= size)
  const [unit, size] = UNITS[first] ?? ['s', 1]
  const [next, part] = UNITS[first + 1] ?? ['s', 0]
  const parts = part === 0 ? 0 : Math.round((seconds % size) / part)
  // rounded up to one more of the larger unit
  if (parts > 0 && parts * part === size) return ofWhole(seconds - (seconds % size) + size)
  const whole = `${Math.floor(seconds / size)} ${unit}`
  return parts === 0 ? whole : `${whole} ${parts} ${next}`
}

/** Seconds for people: `0.4 s`, `14 s`, `4 min 12 s`, `1 h 3 min`, `2 d 5 h`. What is negative has a minus. */
export const duration = (seconds: number): string => {
  const shown = rounded(Math.abs(seconds))
  const text = shown < 10 ? `${shown} s` : ofWhole(shown)
  return seconds < 0 && shown > 0 ? `-${text}` : text
}

/** The same in whole seconds, for what is told by clocks that have no more: `0 s`, `4 s`, `4 min 12 s`. */
export const wholeDuration = (seconds: number): string => duration(Math.round(seconds))

/** The same as a rough figure, for what is no more than an estimate: `14 s`, `1 min 20 s`, `4 min`, `1 h 3 min`. */
export const roughDuration = (seconds: number): string => {
  if (seconds < 60) return duration(Math.max(1, Math.round(seconds)))
  const step = seconds < 180 ? 10 : 60
  return duration(Math.round(seconds / step) * step)
}
