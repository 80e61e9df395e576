import t from 'tap'
import { entries, nextOf } from './menu-of.ts'

const FILES = { '/boot/grub/empty': '', '/boot/grub/full': 'x', '/boot/other/x': 'x', '/boot/grub/lost': null }

const holds = (condition: string): string =>
  nextOf(`a=1\nb=two\nif ${condition} ; then\n${entries('yes')}else\n${entries('no')}fi\n`, FILES)

t.test('conditions that hold', async (t) => {
  const table = [
    'true', '! false', '[ x ]', '[ "$a" ]', '[ -n "$b" ]', '[ -z "$c" ]', '[ $a = 1 ]', '[ x$b == xtwo ]', '[ $a != 2 ]',
    'test a "<" b', 'test b ">=" b', 'test Z "<" a', '[ 010 -eq 8 ]', '[ 0x10 -gt 15 ]', '[ -1 -lt 0 ]',
    '[ $a -le 1 -a $a -ge 1 -a $a -ne 0 ]', '[ x = y -o a = a ]', '[ a = a -o x = y -a x = z ]', '[ ! x = y ]',
    '[ "(" a = a ")" ]', '[ ! "(" a = b ")" -a a = a ]', '[ -f $prefix/full ]', '[ -s $prefix/full ]', '[ -e $prefix/empty ]',
    '[ ! -s $prefix/empty ]', '[ -d $prefix ]', '[ -d /boot/other/ ]', '[ ! -f /boot/other ]', '[ ! -e $prefix/none ]',
    '[ "$grub_platform" = efi ]', '[ x$feature_menuentry_id = xy ]', 'test -z "$c" -a -n $b', '[ $c ]', '! test -z $c -a -n $b', '[ -f $config_directory/full ]',
    '[ "$?" = 0 ]', 'false ; [ "$?" = 1 ]', '[ "$?" = 0 ] ; true', '! [ a = b ]', '[ "$prefix" ]', '[ vmlinuz -a 1 ]',
  ] // biome-ignore format: a list
  for (const condition of table) t.equal(holds(condition), 'yes', condition)
})

t.test('conditions that do not hold', async (t) => {
  const table = ['false', '! true', '[ "$c" ]', '[ a = b ]', '[ "" ]', '[ -f $prefix/none ]', '[ a = a -a b = c ]']
  for (const condition of table) t.equal(holds(condition), 'no', condition)
})

t.test('conditions that cannot be told', async (t) => {
  const table = ['loadfont x', '[ $grub_cpu = x86_64 ]', '[ -f (hd9)/x ]', '[ -s $prefix/lost ]', '! insmod x', '[ a -nt b ]',
    '[ "$root" = hd0,1 ]', 'sleep 1', '[ $grub_cpu ]', '[ -n a -a $grub_cpu ]', 'fwsetup --is-supported'] // biome-ignore format: a list
  for (const condition of table) t.match(holds(condition), /^\? /, condition)
  t.equal(holds('[ -n a -o "$grub_cpu" = x ]'), 'yes', 'either way')
  t.equal(holds('[ -z a -a "$grub_cpu" = x ]'), 'no', 'either way')
})
