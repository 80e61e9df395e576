export interface Numbers {
  bytes: Uint8Array
  at: number
}

/** The next number: seven bits a byte, the lowest first (xz-file-format.txt, 1.2). Undefined if it does not end. */
export const readNumber = (numbers: Numbers): number | undefined => {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = numbers.bytes[numbers.at++]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  return undefined
}
