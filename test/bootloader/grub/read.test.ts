import t from 'tap'
import { handlesNextEntry } from '../../../src/bootloader/grub/read.ts'
import { blockOf, CONFIG, entries, menuOf, told, treeOf, WORLD } from './menu-of.ts'

const HEADER = `if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "$next_entry" ] ; then
   set default="$next_entry"
   set next_entry=
   save_env next_entry
   set boot_once=true
else
   set default="$saved_entry"
fi
if [ "$prev_saved_entry" ]; then
  set saved_entry="$prev_saved_entry"
  save_env saved_entry
  set prev_saved_entry=
  save_env prev_saved_entry
  set boot_once=true
fi
`
const MENU = HEADER + entries('a', 'b', 'c')

t.test('wishes for one boot', async (t) => {
  const table: [block: string[], next: string, usual: string, oneShot: string | undefined][] = [
    [[], 'a', 'a', undefined],
    [['saved_entry=b'], 'b', 'b', undefined],
    [['saved_entry=b', 'next_entry=c'], 'c', 'b', 'c'],
    [['saved_entry=b', 'next_entry='], 'b', 'b', undefined],
    [['next_entry=2'], 'c', 'a', '2'],
    [['saved_entry=b', 'prev_saved_entry=c'], 'b', 'c', undefined],
  ]
  for (const [block, next, usual, oneShot] of table) {
    const menu = menuOf(MENU, { '/boot/grub/grubenv': blockOf(...block) })
    const titles = [menu.next, menu.usual].map((chosen) => told(chosen).split(':')[0])
    t.same([...titles, menu.oneShot], [next, usual, oneShot], block.join(' '))
    for (const chosen of [menu.next, menu.usual]) t.ok('entry' in chosen && menu.entries.includes(chosen.entry))
  }
})

t.test('whether next_entry is acted on', async (t) => {
  const handles = (config: string, files = {}) =>
    handlesNextEntry(treeOf({ [CONFIG]: config, ...files }), CONFIG, WORLD)
  t.ok(handles(MENU), 'without a grubenv')
  t.ok(handles(MENU, { '/boot/grub/grubenv': blockOf('saved_entry=b') }))
  t.notOk(handles(entries('a')))
  t.notOk(handles(MENU.replace('  load_env\n', '  true\n')))
  t.notOk(handles(`${MENU}set default=0\n`))
  t.notOk(handles(`if loadfont x ; then\n${HEADER}fi\n${entries('a')}`))
  const pending = menuOf(entries('a', 'b'), { '/boot/grub/grubenv': blockOf('next_entry=b') })
  t.equal(pending.oneShot, undefined, 'a wish that nobody reads')
})

t.test('a damaged grubenv is reported', async (t) => {
  const { findings, next } = menuOf(MENU, { '/boot/grub/grubenv': 'saved_entry=b\n' })
  t.match(findings, [{ id: 'grubenv-damaged', level: 'warn', evidence: '/boot/grub/grubenv' }])
  t.equal(told(next), 'a: /a')
  const long = `${blockOf('saved_entry=b')}${'#'.repeat(2 ** 20)}`
  t.match(menuOf(MENU, { '/boot/grub/grubenv': long }).next, { unknown: /grubenv.*too long/ })
  t.match(menuOf(MENU, { '/boot/grub/grubenv': null }).next, { unknown: /grub/ })
})
