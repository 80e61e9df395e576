const RADIX_DIGITS = { 8: /^[0-7]+/, 10: /^[0-9]+/, 16: /^[0-9a-f]+/i } as const
const MOST = 2n ** 64n - 1n

/**
 * grub_strtoul with base 0 (grub-core/kern/misc.c): hexadecimal after `0x`, octal after `0` and an octal digit. `end`
 * is where it stopped; without digits `found` is false, and a number of more than 64 bits is none either.
 */
export const number = (text: string): { value: bigint; end: number; found: boolean; overflow: boolean } => {
  const blank = /^[ \t\n\v\f\r]*/.exec(text)?.[0].length ?? 0
  const rest = text.slice(blank, blank + 100)
  const base = /^0x/.test(rest) ? 16 : /^0[0-7]/.test(rest) ? 8 : 10
  const start = base === 16 ? 2 : 0
  const digits = RADIX_DIGITS[base].exec(rest.slice(start))?.[0] ?? ''
  const value = digits ? BigInt((base === 16 ? '0x' : base === 8 ? '0o' : '') + digits) : 0n
  const overflow = value > MOST
  return { value: overflow ? MOST : value, end: blank + start + digits.length, found: digits !== '', overflow }
}

/** A number in a C `int`, as menu positions are. */
export const int = (value: bigint): number => Number(BigInt.asIntN(32, value))
