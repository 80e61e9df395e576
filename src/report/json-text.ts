// JSON leaves these as they are, and a terminal obeys some of them: DEL and C1 controls, line ends of Unicode, and what
// turns text around.
const UNSHOWN = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu

const escaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** A value as JSON in one line that is fit for a terminal: the same JSON, its unprintable characters written out. */
export const jsonText = (value: unknown): string => JSON.stringify(value).replace(UNSHOWN, escaped)
