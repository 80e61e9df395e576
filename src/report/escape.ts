/**
 * Text from a file, a name or a program, fit for a terminal and a log: control characters, line ends among them, and
 * what turns text around are shown as `\xNN` or `\uNNNN`, so that nobody can forge a line.
 */
export const escapeText = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
