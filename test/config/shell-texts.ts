import fc from '../fast-check.ts'
import { shellFiles } from './config-files.ts'
import { NAMES } from './shells.ts'

/** Texts with `¦` between them. */
const from = (list: string) => fc.constantFrom(...list.split('¦'))
const often = <T>(...pairs: [number, fc.Arbitrary<T>][]) =>
  fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight: weight * 20, arbitrary })))
const some = (part: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(part, { maxLength }).map((parts) => parts.join(''))
const row = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''))

const plain = from(
  'a¦b1¦quiet¦root=/dev/sda1¦/boot/vmlinuz-6.1~rc1¦=¦,¦:¦.¦-¦+¦#¦!¦@¦%¦^¦[¦]¦{¦}¦*¦?¦~¦a:~¦{a,b}¦[a-z]*¦É¦‘¦😀¦true¦\r',
)
const inSingle = from('a¦ ¦\n¦\\¦"¦$B¦`¦;¦#¦~¦\t¦\\\n¦ÁÂ¦\r')
const inDouble = from('a¦ ¦\n¦\'¦;¦#¦~¦*¦\\n¦\\x¦\\}¦\\$¦\\"¦\\\\¦\\`¦\\\n¦\\É¦$¦$,¦!¦a b¦mem=1G¦$B¦$AP\\\nPEND')
const escaped = from('\\ ¦\\a¦\\;¦\\$¦\\"¦\\\'¦\\\\¦\\\n¦\\#¦\\É¦\\~¦\\=¦\\|¦\\\t¦\\😀')
const hard = from(`\${B}¦$(x)¦\`x\`¦$'a'¦$"a"¦$1¦$?¦|¦&¦<x¦>x¦(¦)¦'¦"¦\\¦$[1]¦\f¦$¦$B`)
const piece = often(
  [8, plain],
  [4, row(from("'"), some(inSingle, 4), from("'"))],
  [6, row(from('"'), some(inDouble, 5), from('"'))],
  [4, escaped],
  [1, from('$B¦$,x¦$APPEND')],
  [0.1, hard],
)
const name = often(
  [60, fc.constantFrom<string>(...NAMES)],
  [1, from('PATH¦OPTIND¦IFS¦UID¦LC_ALL¦1A¦A.b¦PPID¦x[0]¦É¦AP\\\nPEND¦"B"¦B""¦B+¦_')],
)
const assign = row(name, from('='), some(piece, 4))
const blank = from(' ¦\t¦  ¦ \\\n¦\\\n ')
const words = row(assign, some(row(blank, assign), 2))
const statement = often(
  [10, assign],
  [4, words],
  [3, row(from('export'), blank, words)],
  [1, row(from('export'), blank, name)],
  [0.5, row(from('readonly'), blank, often([2, assign], [1, name]))],
  [2, from('¦# it\'s a "comment" `¦#\\¦ \t¦#')],
  [
    0.1,
    from('x¦B =x¦if x¦exit¦[s]¦:¦}¦a() {¦. x¦! B=1¦unset B¦"B=1"¦\\export B=1¦export¦export -p¦B=1 x¦B=1 export B=2'),
  ],
)
const separator = often(
  [10, from('\n¦\n\n¦\n  ')],
  [2, from(';¦ ; ¦;\n¦ # x;y\n¦\\\n\n')],
  [0.2, from('\r\n¦;;¦&¦&&¦\\\n¦ ')],
)
const file = some(row(statement, separator), 5)

/** Settings files out of pieces that are hard on a lexer; some stop in the middle of something. */
export const shellText = fc
  .tuple(file, often([8, fc.constant(0)], [1, fc.nat(3)]))
  .map(([text, n]) => [...text].slice(0, -n || undefined).join(''))

// Short ones of single characters find what no piece above foresees.
const soup = row(from('B=¦APPEND=¦export B='), some(fc.constantFrom(...'\'"\\\n$;#=~ B:\t}'), 8))

// What becomes of real files. Longer ones than are read stop at once.
const real = shellFiles.map((bytes) => bytes.toString()).filter((text) => text.length < 10_000)

/** Files that are sourced one after the other. */
export const shellTexts = fc.array(often([4, shellText], [1, soup], [2, real]), { minLength: 1, maxLength: 2 })
