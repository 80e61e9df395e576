import t from 'tap'
import { menuOf, told } from './menu-of.ts'

// What stands after `linux /k` in grub.cfg, and what the kernel gets (with Red Hat's GRUB, where that differs).
const table: [written: string, passed: string][] = [
  ['ro  quiet\tsplash', 'ro quiet splash'],
  ['dyndbg="file a +p"', 'dyndbg="file a +p"'],
  ['root=/dev/sda1 a.b="x $c y" ro', 'root=/dev/sda1 a.b="x 1 2 y" ro'],
  ["dyndbg='file a +p'", '"dyndbg=file a +p"'],
  ['dyndbg=file\\ a', '"dyndbg=file a"'],
  ['"dyndbg=file a +p"', '"dyndbg=file a +p"'],
  ['a=b="c d"', '"a=b=c d"'],
  ['a=x"c d"', '"a=xc d"'],
  ['a="c d"x', '"a=c dx"'],
  ['a="it\'s a"', '"a=it\\\'s a"'],
  ['foo="bar"', 'foo=bar'],
  ['\'a\' "b" c', 'a b c'],
  ['a=\\"b\\"', 'a=\\"b\\"'],
  ["a='\\'", 'a=\\\\'],
  ['a\\b', 'ab'],
  ['a="\\b\\$\\\\"', 'a=\\\\b$\\\\'],
  ['$c', '1 2'],
  ['x$c"y z"', 'x1 "2y z"'],
  ['a=$c', 'a=1 2'],
  [`a=\${nothing}b $nothing "$nothing" c`, 'a=b  c'],
  ['a=`reboot`', 'a=`reboot`'],
  ['a=\'$(reboot)\' b="\\$(reboot)"', 'a=$(reboot) b=$(reboot)'],
  ["'a;b' a#b c=d#e", 'a;b a#b c=d#e'],
  ['a=*.c b=? --', 'a=*.c b=? --'],
  ['if then fi do done else in for', 'if then fi do done else in for'],
  ['a \\\n  b', 'a b'],
  ['a=\\x41', 'a=x41'],
  ['$? $# $1 "$@"', '0 1 K K'],
  ['ro # rest', 'ro'],
]

t.test('kernel arguments', async (t) => {
  for (const [written, passed] of table) {
    const menu = menuOf(`c="1 2"\nmenuentry 'K' {\n set x=y\n linux /k ${written}\n}\n`)
    t.equal(told(menu.next), passed ? `K: /k ${passed}` : 'K: /k', written)
  }
})

t.test('what depends on more than the file is not told', async (t) => {
  for (const written of ['$grub_cpu', 'a=$root', '"b $prefix"', '/*', '$"text"'])
    t.match(told(menuOf(`menuentry 'K' { linux /k ${written} \n}\n`).next), /^\? .*grub\.cfg/, written)
  t.match(told(menuOf('menuentry K { linux /k a=$(reboot) \n}\n').next), /^\? .*no entry/)
  t.match(menuOf('menuentry K { linux /k a=$(reboot) \n}\n').findings[0], { level: 'warn', message: /\$\(reboot\)/ })
})
