import t from 'tap'
import { MAX_CONFIG, parseShell } from '../../src/config/shell.ts'
import { sourceFiles } from '../../src/config/shell-values.ts'
import { askShell, type NAMES, SHELLS } from './shells.ts'

type Values = Partial<Record<(typeof NAMES)[number], string>>

// [file, what a shell knows then]
const known: [string, Values][] = [
  ['APPEND="quiet" # comment', { APPEND: 'quiet' }],
  ['APPEND=quiet#x', { APPEND: 'quiet#x' }],
  ['APPEND=#x', { APPEND: '#x' }],
  ['export APPEND="quiet"', { APPEND: 'quiet' }],
  ['readonly APPEND=x', { APPEND: 'x' }],
  ['APPEND="a"" b"', { APPEND: 'a b' }],
  [`APPEND="a"' b'`, { APPEND: 'a b' }],
  ['APPEND=a"b c"d', { APPEND: 'ab cd' }],
  ['APPEND=""quiet""', { APPEND: 'quiet' }],
  [`APPEND='it'\\''s'`, { APPEND: "it's" }],
  ['APPEND=a\\ b', { APPEND: 'a b' }],
  ['APPEND="memmap=64G\\$0x1"', { APPEND: 'memmap=64G$0x1' }],
  ['APPEND="C:\\x"', { APPEND: 'C:\\x' }],
  ['APPEND="a\\nb"', { APPEND: 'a\\nb' }],
  ['APPEND="\\t\\u0041"', { APPEND: '\\t\\u0041' }],
  ['APPEND="one\ntwo"', { APPEND: 'one\ntwo' }],
  ["APPEND='one\ntwo\\\n'", { APPEND: 'one\ntwo\\\n' }],
  ['APPEND="one\\\ntwo"', { APPEND: 'onetwo' }],
  ['APPEND=one\\\ntwo', { APPEND: 'onetwo' }],
  ['APP\\\nEND=x \\\n  B=y', { APPEND: 'x', B: 'y' }],
  ['APPEND="x"; INITRD="y"', { APPEND: 'x', INITRD: 'y' }],
  ['APPEND="a" B="b"', { APPEND: 'a', B: 'b' }],
  ['APPEND=1 B=x', { APPEND: '1', B: 'x' }],
  ['LOAD_KEXEC=true', { LOAD_KEXEC: 'true' }],
  ['LOAD_KEXEC="false"', { LOAD_KEXEC: 'false' }],
  ["LOAD_KEXEC='null'", { LOAD_KEXEC: 'null' }],
  ['LOAD_KEXEC=false\nLOAD_KEXEC=true', { LOAD_KEXEC: 'true' }],
  ['LOAD_KEXEC=true\r\n# x\r\nB="y"\r\n', { LOAD_KEXEC: 'true\r', B: 'y\r' }],
  [`APPEND='dyndbg="file x +p"'`, { APPEND: 'dyndbg="file x +p"' }],
  ['APPEND="dyndbg=\\"file x +p\\""', { APPEND: 'dyndbg="file x +p"' }],
  ['APPEND=a=b=c', { APPEND: 'a=b=c' }],
  ['APPEND="a;b"', { APPEND: 'a;b' }],
  ['APPEND=crashkernel=1G-4G:192M,4G-:256M', { APPEND: 'crashkernel=1G-4G:192M,4G-:256M' }],
  ['APPEND=memmap=1M!4G', { APPEND: 'memmap=1M!4G' }],
  ['APPEND=isolcpus=[1-3]*?', { APPEND: 'isolcpus=[1-3]*?' }],
  ['APPEND={a,b}', { APPEND: '{a,b}' }],
  ['APPEND=', { APPEND: '' }],
  ['APPEND=""', { APPEND: '' }],
  ['APPEND=5$ B="5$" INITRD=5$,x', { APPEND: '5$', B: '5$', INITRD: '5$,x' }],
  ['KERNEL_IMAGE=/boot/vmlinuz-6.1~rc1', { KERNEL_IMAGE: '/boot/vmlinuz-6.1~rc1' }],
  ['APPEND="~" B=\\~', { APPEND: '~', B: '~' }],
  ['export APPEND', {}],
  ['B=x\nexport B APPEND=y INITRD', { B: 'x', APPEND: 'y' }],
  ['readonly B', {}],
  ['# only \\\nB=x', { B: 'x' }],
  ['  \tB=x ; # y;\n;'.slice(0, -2), { B: 'x' }],
  ['B=é\\éÁ"É"', { B: 'ééÁÉ' }],
  ['', {}],
]

t.test('what a shell would know', async (t) => {
  for (const [text, values] of known) {
    const result = sourceFiles([parseShell(text, 'f')])
    const ours = Object.fromEntries([...result.values].map(([name, { value }]) => [name, value]))
    t.same({ ...ours, stop: result.stop?.why }, { ...values, stop: undefined }, JSON.stringify(text))
  }
  for (const { name, path, argv0 } of SHELLS) {
    if (!path) continue
    const answers = askShell(
      path,
      argv0,
      t.testdir(),
      known.map(([text]) => [text]),
    )
    t.same(
      answers,
      known.map(([, values]) => values),
      `${name} says the same`,
    )
  }
})

// [file, line where it stops, why]
const refused: [string, number, RegExp][] = [
  ['APPEND=quiet splash', 1, /a command/],
  ['B=1\nAPPEND = "quiet"', 2, /a command/],
  ['APPEND="$(cmd)"', 1, /command substitution/],
  ['APPEND=`cmd`', 1, /command substitution/],
  ['APPEND="`cmd`"', 1, /command substitution/],
  ['APPEND=$(cmd)', 1, /command substitution/],
  [`KERNEL_IMAGE="/boot/vmlinuz-$(uname -r)"`, 1, /command substitution/],
  [`APPEND=\${A:-d}`, 1, /expansion/],
  ['APPEND="$1"', 1, /expansion/],
  ["APPEND=$'a'", 1, /expansion/],
  ['APPEND=$"a"', 1, /expansion/],
  ['APPEND=$[1]', 1, /expansion/],
  ['APPEND=~/x', 1, /tilde/],
  ['APPEND=a:~', 1, /tilde/],
  ['APPEND=a=~', 1, /tilde/],
  ['APPEND=""~', 1, /tilde/],
  ['APPEND+=" two"', 1, /a command/],
  ['APPEND=a&&b', 1, /list/],
  ['B=1 &', 1, /background/],
  ['B=1 >x', 1, /redirection/],
  ['B=(a b)', 1, /array/],
  ['a[0]=x', 1, /a command/],
  ['[section]\nB=1', 1, /a command/],
  ['LOAD_KEXEC', 1, /a command/],
  ['K[]=x', 1, /a command/],
  ['a.b=x', 1, /a command/],
  ['1B=x', 1, /a command/],
  ['"B=1"', 1, /a command/],
  ['"B"=1', 1, /a command/],
  ['B\\=1', 1, /a command/],
  ['B""=1', 1, /a command/],
  ["''B=1", 1, /a command/],
  ['B=1 B""=', 1, /a command/],
  ['exp""ort B=1', 1, /a command/],
  ['export B""=1', 1, /a command/],
  ['readonly B""', 1, /a command/],
  ['$A=1', 1, /a command/],
  ['export $A', 1, /a command/],
  ['\ufeffB=1', 1, /a command/],
  ['B=1 cmd', 1, /a command/],
  ['B=1 export APPEND=x', 1, /a command/],
  ['export -p', 1, /a command/],
  ['export', 1, /a command/],
  ['export "B=1"', 1, /a command/],
  ['export B=$A', 1, /unquoted/],
  ['export B={a,b}', 1, /unquoted/],
  ['export B=*', 1, /unquoted/],
  ['\n\nif true; then B=x; fi', 3, /a command/],
  ['. file', 1, /a command/],
  ['B=1\n\r\n', 2, /a command/],
  ['B=1;;', 1, /syntax/],
  [';', 1, /syntax/],
  ['B=1\nAPPEND="x\ny', 2, /unterminated/],
  ["APPEND=it's", 1, /unterminated/],
  ['B=1\\', 1, /backslash/],
  ['B=1\nAPPEND=a\0b', 2, /control/],
  ['B=1 # \x1b', 1, /control/],
  ['OPTIND=x', 1, /OPTIND/],
  ['export PATH=/bin', 1, /PATH/],
  ['IFS=:', 1, /IFS/],
  ['LC_ALL=ja_JP.SJIS', 1, /LC_ALL/],
  ['readonly OPTIND', 1, /OPTIND/],
  ['PPID=1', 1, /PPID/],
]

t.test('what only a shell could tell', async (t) => {
  for (const [text, line, why] of refused) {
    const { stop } = parseShell(text, 'f')
    t.match(stop, { line, why }, JSON.stringify(text))
  }
})

t.test('a plain $NAME leaves one name open', async (t) => {
  for (const text of ['B=$A', 'B="x $A"', 'B="$A"', 'export B="$A"', 'B=x$A.y', 'B=$A\\\nC']) {
    const { steps, stop } = parseShell(`INITRD=i;${text}`, 'f')
    t.same(stop, undefined, text)
    t.same(steps, [
      { name: 'INITRD', line: 1, act: 'set', value: 'i' },
      { name: 'B', line: 1, act: 'expand' },
    ])
  }
})

t.test('lines are counted as an editor counts them', async (t) => {
  const { steps } = parseShell('A="\n\n"\nB=x\\\ny\nC=\'\n\'; D=1 \\\nE=2\n# \\\nF=3', 'f')
  t.same(
    steps.map(({ name, line }) => `${name}${line}`),
    ['A1', 'B4', 'C6', 'D7', 'E8', 'F10'],
  )
})

t.test('64 KiB and no more', async (t) => {
  const text = `A=${'x'.repeat(MAX_CONFIG - 2)}`
  t.equal(parseShell(text, 'f').stop, undefined)
  t.match(parseShell(`${text}x`, 'f').stop, { line: 1, why: /64 KiB/ })
})
