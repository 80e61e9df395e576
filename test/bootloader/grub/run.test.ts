import t from 'tap'
import { blockOf, CONFIG, menuOf, told } from './menu-of.ts'

const K = (args: string) => `menuentry K { linux /k ${args}\n}\n`
const cmdline = (script: string, shown = '$x', files = {}) =>
  told(menuOf(`${script}\n${K(shown)}`, files).next).replace(/^K: \/k ?/, '')

t.test('scripts', async (t) => {
  const table: [script: string, x: string][] = [
    ['x=1', '1'],
    ['set x=1 ; unset x', ''],
    ['set x="a b"', 'a b'],
    ['set x=', ''],
    ["x='$y'", '$y'],
    ['y=1 ; x=$y$y', '11'],
    ['if false ; then x=1 ; elif true ; then x=2 ; else x=3 ; fi', '2'],
    ['if false\nthen x=1\nelse\n\n x=3 ; fi', '3'],
    ['for i in a b c ; do x=$x$i ; done', 'abc'],
    ['for i in a b c ; do if [ $i = b ] ; then continue ; fi ; x=$x$i ; done', 'ac'],
    ['for i in a b c ; do if [ $i = b ] ; then break ; fi ; x=$x$i ; done', 'a'],
    ['for i in a b ; do for j in 1 2 ; do break 2 ; done ; x=$x$i ; done', ''],
    ['for i in a b ; do for j in 1 2 ; do continue 2 ; done ; x=9 ; done ; x=$x$j', '1'],
    ['while [ "$x" != aaa ] ; do x="$x"a ; done', 'aaa'],
    ['until [ "$x" = aa ] ; do x="$x"a ; done', 'aa'],
    ['break ; x=1', '1'],
    ['function f {\n x="$1-$2-$#"\n}\nf a "b c"', 'a-b c-2'],
    ['function f {\n x=1\n return\n x=2\n}\nf', '1'],
    ['function f {\n return 1\n}\nif f ; then x=1 ; else x=2 ; fi', '2'],
    ['function f {\n shift ; x=$1\n}\nf a b', 'b'],
    ['function f {\n setparams q ; x=$1\n}\nf a b', 'q'],
    ['function f {\n x=1\n}\nfunction f {\n x=2\n}\nf', '2'],
    ['function set {\n x=9\n}\nset x=1', '1'],
    ["eval 'x=1 ; y=2' ; x=$x$y", '12'],
    ['! false ; x=$?', '0'],
    ['function f {\n return 256\n}\nif f ; then x=1 ; else x=2 ; fi', '2'],
    ['function f {\n return x ; x=1\n}\nf', '1'],
    ['function f {\n return x\n}\nif f ; then x=1 ; else x=2 ; fi', '2'],
    ['function f {\n return -1\n}\nif f ; then x=1 ; else x=2 ; fi', '2'],
    ['function f {\n return 0 1\n}\nif f ; then x=1 ; else x=2 ; fi', '2'],
    ['function f {\n return 0x1 ; x=1\n}\nf', '1'],
    ['function f {\n return 010\n}\nf ; x=$?', '10'],
    ['function f {\n false ; return\n}\nf ; x=$?', '1'],
    ['function f {\n shift 5 ; shift x ; shift -1 ; x=$1\n}\nf a b', 'a'],
    ['if shift 5 ; then x=1 ; fi', '1'],
    ['if setparams a ; then x=1 ; else x=2 ; fi', '2'],
    ['if unset ; then x=1 ; else x=2 ; fi', '2'],
    ['for i in a b ; do break x ; x=$x$i ; done', 'ab'],
    ['x=5 ; decrement x', '5'],
    ['if [ 99999999999999999999 -gt 1 -o a = a ] ; then x=1 ; fi', '1'],
    ['net_get_dhcp_option y a 3 number ; x=1', '1'],
    ['function f {\n source /return.cfg\n}\nf', 'returned'],
    ['source /more.cfg', 'more'],
    ['. $prefix/more2.cfg ; x=$x$y', 'relative/boot'],
    ['source /none.cfg ; x=1', '1'],
    ['load_env', 'from env'],
    ['load_env -f /other.env x', 'other'],
    ['load_env --file=/other.env y ; x=$x$y', 'why'],
    ['load_env -f /none.env ; x=1', '1'],
    ['load_env ; x=new ; save_env x ; load_env', 'new'],
    ['a=loadfont ; $a x ; x=1', '1'],
    ['# x=2\n  # x=3 \\\nx=1 # x=4', '1'],
    ["x='a\n# dropped'\nb'", 'a\nb'],
    ['x=a\\\nb', 'ab'],
    ['x=1 ;\nx=2', '2'],
    ['x=1\r\n\r', '1'],
    ['x=1\n}\n}', '1'],
    ['x=1\nx=2 ; fi', '1'],
    ['x=1\nif true ; then\nx=2\nmenuentry $( {\nx=3\nfi\n', '3'],
  ]
  const files = {
    '/more.cfg': 'x=more\n',
    '/boot/grub/more2.cfg': 'x=relative\nif [ -n "$config_directory" ] ; then y=/boot ; fi\n',
    '/boot/grub/grubenv': blockOf('x=from env'),
    '/return.cfg': 'x=returned\nreturn\n',
    '/other.env': blockOf('x=other', 'y=why'),
  }
  for (const [script, x] of table) t.equal(cmdline(script, 'a="$x "', files), `a="${x} "`, script)
})

t.test('what cannot be told', async (t) => {
  const UNKNOWN = 'loadfont x'
  const table: [script: string, x: RegExp][] = [
    [`if ${UNKNOWN} ; then x=1 ; else x=2 ; fi`, /^\? .*:1: what "loadfont"/],
    [`x=1 ; if ${UNKNOWN} ; then x=1 ; fi`, /^1$/],
    [`if ${UNKNOWN} ; then x=1 ; else x=2 ; fi ; x=3`, /^3$/],
    [`if ${UNKNOWN} ; then y=1 ; fi ; if [ -n "$y" ] ; then x=1 ; fi`, /^\? .*loadfont/],
    [`if ${UNKNOWN} ; then y=1 ; else y=2 ; fi ; if [ -n "$y" ] ; then x=1 ; fi`, /^\? /],
    [`while ${UNKNOWN} ; do x=1 ; done`, /^\? .*how often/],
    ['for i in $grub_cpu ; do x=1 ; done', /^\? .*loop/],
    ['for i in /boot/* ; do x=1 ; done', /^\? .*loop/],
    [`function f {\n if ${UNKNOWN} ; then return ; fi ; x=1\n}\nf`, /^\? /],
    ['regexp --set 1:x a b', /^\? .*regexp/],
    ['smbios --type 1 --get-string 5 --set=x', /^\? .*smbios/],
    ['setpci -d 1:2 -v x 4.w', /^\? .*setpci/],
    ['read_byte -v x 4', /^\? .*read_byte/],
    ['net_get_dhcp_option x a 3 number', /^\? .*net_get_dhcp_option/],
    ['setpci -v $grub_cpu 4.w', /^\? .*which variable/],
    ['unset ; if [ $? = 1 ] ; then x=1 ; fi', /^\? .*number of an error/],
    ['if [ 99999999999999999999 -gt 1 ] ; then x=1 ; fi', /^\? /],
    ['function f {\n source /return.cfg\n}\nf', /^\? .*return/],
    ["function f {\n eval 'return\nx=1'\n}\nf", /^\? .*return/],
    ['function sleep {\n x=1\n}\nsleep 1', /^\? .*"sleep"/],
    ['syslinux_source /x', /^\? .*"syslinux_source"/],
    ['source $root,x', /^\? [^\\\udc02]*$/],
    ['source $prefix*', /^\? [^\\\udc01]*$/],
    ['if [ a\ufffd = a\ufffd ] ; then x=1 ; fi', /^\? /],
    ['x=\ufffd', /^\? .*no UTF-8/],
    ['read x', /^\? .*typed/],
    ['$grub_cpu x=1', /^\? .*which command/],
    [`if ${UNKNOWN} ; then configfile /x ; fi`, /^\? .*which/],
    ['configfile /unreadable', /^\? .*cannot be read/],
    ['source /unreadable', /^\? .*cannot be read/],
    ['source (hd9)/x', /^\? .*cannot be read/],
    ['exit', /^\? .*"exit"/],
    ['linux /other', /^\? .*outside of an entry/],
    ['while true ; do true ; done', /^\? .*too many commands/],
    ['function f {\n f\n}\nf', /^\? .*nested/],
    ['x=aaaaaaaaaa\nfor i in 1 2 3 4 5 6 7 8 9 10 ; do x=$x$x$x$x ; done', /^\? .*too long/],
  ]
  for (const [script, x] of table)
    t.match(cmdline(script, '$x', { '/unreadable': null, '/return.cfg': 'return\nx=1\n' }), x, script)
})

t.test('a configuration that leads to another', async (t) => {
  const stub =
    'search.fs_uuid ABCD-1234 root\nset prefix=($root)/boot/real\nx=lost\nexport y\ny=kept\nconfigfile $prefix/grub.cfg\n'
  const real = 'menuentry R { linux /k $x $y\n initrd $prefix/i\n}\n'
  const { next } = menuOf(stub, { '/boot/real/grub.cfg': real })
  t.equal(told(next), 'R: /k kept + /boot/real/i')
  t.match(next, { entry: { at: '/boot/real/grub.cfg:1', linux: { device: { by: 'uuid', value: 'ABCD-1234' } } } })
  t.equal(told(menuOf(`configfile /none\n${K('a')}`).next), 'K: /k a')
})

t.test('devices', async (t) => {
  const device = (script: string, path = '/k') => {
    const { next } = menuOf(`menuentry K {\n ${script}\n linux ${path}\n}\n`)
    return 'entry' in next ? next.entry.linux.device : next
  }
  t.same(device(''), { by: 'mounted', at: '/boot/grub' })
  t.same(device("set root='hd0,gpt2'"), { by: 'unknown', name: 'hd0,gpt2' })
  t.same(device('set root=(hd0,gpt2)'), { by: 'unknown', name: 'hd0,gpt2' })
  const uuid = { by: 'uuid', value: '1-2' }
  for (const script of [
    'search --no-floppy --fs-uuid --set=root 1-2',
    'search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2 --hint-efi=hd0,gpt2 --hint-baremetal=ahci0,gpt2 1-2',
    "search --no-floppy --fs-uuid --set=root --hint='hd0,msdos1'  1-2",
    'search --fs-uuid --set 1-2',
    'search --fs-uuid 1-2 --set',
    'search -u -s root 1-2',
    'search --set=root --hint-new=x --fs-uuid 1-2',
    'search.fs_uuid 1-2 root hd0',
  ])
    t.same(device(script), uuid, script)
  t.same(device('search --label --set=root BOOT'), { by: 'label', value: 'BOOT' })
  t.match(device('search --file --set=root /x'), { by: 'unknown', name: /which file system holds "\/x"/ })
  t.same(device('search --fs-uuid --set=dev 1-2', '($dev)/k'), uuid)
  t.same(device('', '(hd0,1)/k'), { by: 'unknown', name: 'hd0,1' })
  t.match(device('', 'k'), { unknown: /"k" is no path/ })
  t.match(device('', '$prefix/k'), { by: 'mounted', at: '/boot/grub' })
})

t.test('initrds', async (t) => {
  const table: [body: string, told: string | RegExp][] = [
    ['linux /k\n initrd /a /b', 'K: /k + /a /b'],
    ['linux /k\n initrd /a\n initrd /b', 'K: /k + /b'],
    ['linuxefi /k ro\n initrdefi /a', 'K: /k ro + /a'],
    ['linux16 /k\n initrd16 /a', 'K: /k + /a'],
    ['linux /k\n initrd', 'K: /k'],
    ['initrd /a\n linux /k', 'K: /k'],
    ['linux /k\n linux /l', /^\? .*two kernels/],
    ['linux /k\n if loadfont x ; then linux /k ; fi', /^\? .*two kernels|loadfont/],
    ['linux /k\ufffd', /^\? .*no UTF-8/],
    ['linux /k\n initrd /a\ufffd', /^\? .*no UTF-8/],
    ['linux /k\n initrd newc:x:/a', /^\? .*archive/],
    ['linux /k\n initrd $grub_cpu', /^\? /],
    ['linux /k\n initrd /*', /^\? .*pattern/],
    ['linux /k\n if loadfont x ; then initrd /a ; fi', /^\? .*loadfont/],
    ['if loadfont x ; then linux /k ; else linux /k ; fi\n initrd /a', /^\? |K: \/k/],
    ["linux '/k `reboot` $(reboot)'", 'K: /k `reboot` $(reboot)'],
  ]
  for (const [body, wanted] of table) {
    const found = told(menuOf(`menuentry K {\n ${body}\n}\n`).next)
    if (typeof wanted === 'string') t.equal(found, wanted, body)
    else t.match(found, wanted, body)
  }
})

t.test('a configuration that cannot be read', async (t) => {
  t.match(menuOf('', { [CONFIG]: null }).next, { unknown: /cannot be read: EIO/ })
})
