import t from 'tap'
import { escapeText } from '../../src/report/escape.ts'
import fc from '../fast-check.ts'

t.test('nobody can forge a line, colour it or turn it around', async (t) => {
  const cases: [text: string, escaped: string][] = [
    ['/boot/vmlinuz-6.12.90+deb13-amd64', '/boot/vmlinuz-6.12.90+deb13-amd64'],
    ['a\nkexecctl: all is well', 'a\\x0akexecctl: all is well'],
    ['\r\t\0', '\\x0d\\x09\\x00'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['\x7f\x9b31m', '\\x7f\\x9b31m'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\u2028b\u2029c\u200bd\ufeff', 'a\\u2028b\\u2029c\\u200bd\\ufeff'],
    ['\u{e0041}', '\\ue0041'],
    ['Jörg 日本 🐧', 'Jörg 日本 🐧'],
    ['\\x0a', '\\x0a'],
  ]
  for (const [text, escaped] of cases) t.equal(escapeText(text), escaped)
})

t.test('whatever the text is, it stays one line of printable characters', async () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(escapeText(text))))
})
