// In DejaVu Sans, which is wider than what most readers have: so there is room for any of them.
const NARROW = /[ijlftrI ,.:;!|'()[\]]/g
const WIDE = /[mwMW%@]|[^\p{ASCII}]/gu
const [SMALL, USUAL, LARGE] = [4.6, 7.6, 11.6]

/** About how many pixels wide a text is in a font of 12 pixels without serifs. */
export const textWidth = (text: string): number => {
  const small = text.match(NARROW)?.length ?? 0
  const large = text.match(WIDE)?.length ?? 0
  return small * SMALL + large * LARGE + (text.length - small - large) * USUAL
}

/** The beginning of a text that has room in so many pixels, and that it was cut. */
export const cutToWidth = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text
  const characters = [...text.slice(0, Math.floor(width / SMALL))]
  while (characters.length > 0 && textWidth(`${characters.join('')}...`) > width) characters.pop()
  return `${characters.join('')}...`
}
