import t from 'tap'
import { lexer, type Token } from '../../../src/bootloader/grub/lex.ts'
import type { Part } from '../../../src/bootloader/grub/syntax.ts'

const part = (piece: Part): string => {
  if (piece.kind === 'text') return piece.raw
  if (piece.kind === 'single') return `'${piece.text}'`
  if (piece.kind === 'variable') return `<${piece.name}>`
  if (piece.kind === 'translated') return '<translated>'
  return `"${piece.inner.map((inner) => (typeof inner === 'string' ? inner : `<${inner.name}>`)).join('')}"`
}

const show = (token: Token): string => {
  if (token.kind === 'bad') return 'bad'
  if (token.kind !== 'word') return token.kind === 'newline' ? '\n' : token.kind
  return token.word.plain ?? token.word.parts.map(part).join('|')
}

const tokens = (text: string): Token[] => {
  const { next } = lexer(text)
  const found: Token[] = []
  while (found.at(-1)?.kind !== 'end' && found.at(-1)?.kind !== 'bad') found.push(next())
  return found
}

t.test('tokens', async (t) => {
  const table: [text: string, found: string[]][] = [
    ['a  b\tc', ['a', 'b', 'c', '\n']],
    ['a;b\n\nc', ['a', ';', 'b', '\n', '\n', 'c', '\n']],
    ['a{b}c', ['a', '{', 'b', '}', 'c', '\n']],
    ['a # b', ['a', '\n']],
    ['a#b', ['a#b', '\n']],
    ['a\n#b\nc', ['a', '\n', 'c', '\n']],
    ["'a\n#b'\nc'", ["'a\nc'", '\n']],
    ["  #it's\n'b", ["#it|'s\n'|b", '\n']],
    ["  # it's\nb", ['\n', 'b', '\n']],
    ["  #it's'\nb", ['\n', 'b', '\n']],
    ['a\\ b\\$c', ['a|\\ |b|\\$|c', '\n']],
    ['a\\\nb', ['a||b', '\n']],
    [`"a $b \${c_1} \\$ \\" \\\\ \\d \\\ne"`, ['"a <b> <c_1> $ " \\ \\d e"', '\n']],
    [`$a\${b}$1$10\${2}$?$#$*$@'$x'`, ["<a>|<b>|<1>|<10>|<2>|<?>|<#>|<*>|<@>|'$x'", '\n']],
    ['$"x $y"', ['<translated>', '\n']],
    ['a=`reboot`', ['a=`reboot`', '\n']],
    ['/boot/*', ['/boot/*', '\n']],
    ['a\0b\nc\0', ['a', '\n', 'c', '\n']],
    ['a\n#b\0\n\0#c\nd', ['a', '\n', '\n', 'd', '\n']],
    ['a\r\nb', ['a', '\n', 'b', '\n']],
  ]
  for (const [text, found] of table) t.same(tokens(text).map(show), [...found, 'end'], JSON.stringify(text))
})

t.test('what GRUB rejects', async (t) => {
  for (const text of [
    '$(reboot)',
    '"$(reboot)"',
    '${',
    '${a',
    `\${a b}`,
    '"$"',
    "'a",
    '"a',
    'a | b',
    'a & b',
    'a > b',
    'a < b',
    'a ;; b',
    'a$',
    '\\',
  ])
    t.equal(show(tokens(text).at(-1) as Token), 'bad', text)
})

t.test('lines', async (t) => {
  const text = "# one\na\n# three\n# four\n\nb 'x\ny' c\n  # eight\nd \\\ne\n#\nf"
  const lines = tokens(text).flatMap((token) => (token.kind === 'word' ? [[show(token), token.line]] : []))
  t.same(lines, [['a', 2], ['b', 6], ["'x\ny'", 6], ['c', 7], ['d', 9], ['|e', 9], ['f', 12]]) // biome-ignore format: one line
})
