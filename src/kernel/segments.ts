// The marks are ordered as the rule below orders what they stand for; all are lower than any letter.
const TILDE = '\x01'
const END = '\x02'
const CARET = '\x03'
const WORD = '\x04'
const NUMBER = '\x05'

const SEGMENT = /\d+|[A-Za-z]+|[~^]/g
const NINE = '9'.charCodeAt(0)

/**
 * The key of a version string of up to 255 characters under rpm's segment rule: `a < b` for keys is `a` older than `b`.
 *
 * The rule, after rpm-version(7) and the examples in rpm's own tests: a string is a row of segments, each all digits or
 * all ASCII letters; everything else only separates, and all separators are alike. Segment by segment:
 * - `~` is lower than anything, the end of the string too;
 * - `^` is higher than the end, lower than anything else;
 * - letters are lower than digits;
 * - letters compare by ASCII, digits by value, leading zeros not counting;
 * - where all are the same so far, the longer string is higher.
 */
export const segmentKey = (text: string): string => {
  let key = ''
  for (const segment of text.match(SEGMENT) ?? []) {
    if (segment === '~') key += TILDE
    else if (segment === '^') key += CARET
    else if (segment.charCodeAt(0) > NINE) key += WORD + segment
    else {
      const digits = segment.replace(/^0+/, '')
      key += NUMBER + String.fromCharCode(digits.length) + digits
    }
  }
  return key + END
}
