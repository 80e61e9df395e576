import t from 'tap'
import { parse } from '../../../src/bootloader/grub/parse.ts'
import type { Command } from '../../../src/bootloader/grub/syntax.ts'

const list = (commands: Command[]): string => commands.map(show).join('; ')

const show = (command: Command): string => {
  if (command.kind === 'simple') {
    const words = command.words.map((word) => word.plain ?? '?').join(' ')
    return command.block ? `${words} {${list(command.block)}}` : words
  }
  if (command.kind === 'if') {
    const cases = command.cases.map(({ condition, body }) => `${list(condition)} ? ${list(body)}`)
    return `if(${[...cases, list(command.otherwise)].join(' : ')})`
  }
  if (command.kind === 'for') return `for(${command.name} in ${command.words.length}: ${list(command.body)})`
  return `${command.until ? 'until' : 'while'}(${list(command.condition)}: ${list(command.body)})`
}

const units = (text: string): string[] =>
  [...parse(text)].map(({ functions, commands, error }) => {
    const defined = functions.map(({ name, body }) => `${name}(){${list(body)}}`).join(' ')
    return error ? `${defined}!${error.line}` : defined + list(commands)
  })

t.test('what GRUB takes', async (t) => {
  const table: [text: string, units: string[]][] = [
    ['a b; c\nd', ['a b; c', 'd']],
    ['\n\n', []],
    ['a ;', ['a']],
    ['if a ; then b ; elif c ; then d ; else e ; fi', ['if(a ? b : c ? d : e)']],
    ['if a\nb\nthen\n\nc\n\nfi ; d', ['if(a; b ? c : ); d']],
    ['while a ; do b ; done', ['while(a: b)']],
    ['until a\ndo\nb\ndone', ['until(a: b)']],
    ['for i in a b ; do c ; done', ['for(i in 2: c)']],
    ['for i in ; do c ; done', ['for(i in 0: c)']],
    ['menuentry a { b }', ['menuentry a {b}']],
    ['menuentry a {\nb\nc\n}', ['menuentry a {b; c}']],
    ['submenu a { menuentry b {\n c ; }\n}', ['submenu a {menuentry b {c}}']],
    ['function f {\na ; b\n}\nf', ['f(){a; b}', 'f']],
    ['function f\n{ a ; }', ['f(){a}']],
    ['echo if then function', ['echo if then function']],
  ]
  for (const [text, found] of table) t.same(units(text), found, text)
})

t.test('a syntax error takes its unit along, and GRUB goes on with the next line', async (t) => {
  const table: [text: string, units: string[]][] = [
    ['a ; }\nb', ['!1', 'b']],
    ['menuentry a { }\nb', ['!1', 'b']],
    ['menuentry a\n{\nb\n}', ['menuentry a', '!2', 'b', '!4']],
    ['menuentry a {\n $(b)\n c\n}\nd', ['!2', 'c', '!4', 'd']],
    ['if a ; then ; fi', ['!1']],
    ['if a then b ; fi', ['!1']],
    ['if a ; then b fi\nc', ['!3']],
    ['if a\n;\nthen b ; fi', ['!2', '!3']],
    ['fi', ['!1']],
    ['function if {\na\n}', ['!1', 'a', '!3']],
    ['function f { a }', ['!1']],
    ['function f {\na\n} ; )', ['f(){a}!3'.replace('!3', ')')]],
    ['[[ a ]]', ['!1']],
    ['case a', ['!1']],
    ["a 'b\nc", ['!1']],
    ['menuentry a {\nb', ['!3']],
  ]
  for (const [text, found] of table) t.same(units(text), found, text)
})

t.test('bounds', async (t) => {
  t.match(units('if a ; then\n'.repeat(100)).join(), /!/)
  const errors = units('}\n'.repeat(1000))
  t.equal(errors.length, 100)
  t.match([...parse('}\n'.repeat(1000))].at(-1), { error: { why: 'too many syntax errors' } })
  t.match([...parse(`echo ${'a '.repeat(20_000)}`)][0], { error: { why: 'a command is too long' } })
})
