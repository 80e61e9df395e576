import t from 'tap'
import { readGrub } from '../../../src/bootloader/grub/read.ts'
import { blockOf, entries, menuOf, nextOf, told, treeOf, WORLD } from './menu-of.ts'

const inner = (...titles: string[]) => entries(...titles).replaceAll('menuentry', '  menuentry')
const MENU = [
  entries('a', '2nd', 'x > y'),
  `submenu 'Sub > menu' --id sub>id {\n${inner('s0', 's1', 's > 2')}  submenu deep {\n${inner('d0', 'd1')}  }\n}\n`.replace(
    'sub>id',
    "'sub>id'",
  ),
  "menuentry 'named' --id=the-id --class x --unrestricted { linux /named \n}\n",
  entries('a', 'last'),
].join('')

t.test('default, as GRUB 2.06 and 2.12 read it', async (t) => {
  const table: [wish: string | undefined, title: string][] = [
    [undefined, 'a'],
    ['', 'a'],
    ['0', 'a'],
    ['1', '2nd'],
    ['4', 'named'],
    ['6', 'last'],
    ['7', 'a'],
    ['99999999999999999999999', 'a'],
    ['-1', 'a'],
    ['nothing', 'a'],
    ['a', 'a'],
    ['2nd', 'x > y'],
    ['the-id', 'named'],
    ['named', 'named'],
    ['x >> y', 'x > y'],
    ['x > y', 'a'],
    ['3', 's0'],
    ['3>1', 's1'],
    ['3>9', 's0'],
    ['3>s >> 2', 's > 2'],
    ['sub>>id', 's0'],
    ['sub>>id>s1', 's1'],
    ['Sub >> menu>1', 's1'],
    ['3>3', 'd0'],
    ['3>3>1', 'd1'],
    ['3>deep>d1', 'd1'],
    ['3>deep>d2', 'd0'],
    ['0x3>0x1', 's1'],
    ['last>more', 'last'],
    ['3>', 's0'],
  ]
  for (const [wish, title] of table) {
    const set = wish === undefined ? '' : `set default='${wish}'\n`
    t.equal(nextOf(set + MENU), title, `default=${wish}`)
    t.equal(nextOf(MENU + set), title, `default=${wish} at the end`)
  }
})

t.test('ids are what grub-reboot takes', async (t) => {
  const { entries: all } = menuOf(MENU)
  t.same(
    all.map(({ id }) => id),
    [
      'a',
      '2nd',
      'x >> y',
      'sub>>id>s0',
      'sub>>id>s1',
      'sub>>id>s >> 2',
      'sub>>id>deep>d0',
      'sub>>id>deep>d1',
      'the-id',
      'a',
      'last',
    ],
  )
  for (const { id, title } of all)
    if (!/^\d/.test(id) && id !== 'a')
      t.equal(
        nextOf(`load_env\ndefault="$next_entry"\n${MENU}`, {
          '/boot/grub/grubenv': blockOf(`next_entry=${id}`),
        }),
        title,
        id,
      )
})

t.test("Red Hat's GRUB looks for ids and titles first", async (t) => {
  const config = '/boot/grub2/grub.cfg'
  const next = (wish: string) =>
    told(readGrub(treeOf({ [config]: `set default='${wish}'\nblscfg none\n${MENU}` }), config, WORLD).next).split(
      ':',
    )[0]
  const table: [wish: string, title: string][] = [
    ['2nd', '2nd'],
    ['1', '2nd'],
    ['1>2', 'a'],
    ['3', 'd0'],
    ['the-id', 'named'],
    ['x >> y', 'x > y'],
    ['sub>>id>s1', 's1'],
    ['sub>>id>deep>d1', 'd1'],
    ['sub>>id', 's0'],
    ['9', 'a'],
  ]
  for (const [wish, title] of table) t.equal(next(wish), title, wish)
  t.match(nextOf(`default=2nd\nblscfg none\n${MENU}`), /versions of GRUB differ/, 'a blscfg of unknown origin')
  t.equal(nextOf(`default=1\nblscfg none\n${MENU}`), '2nd')
})

t.test('entries that may not be there', async (t) => {
  const menu = `${entries('a')}if loadfont x ; then\n${entries('maybe')}fi\n${entries('b', 'c')}`
  t.equal(nextOf(`default=0\n${menu}`), 'a')
  t.equal(nextOf(`default=b\n${menu}`), 'b')
  t.match(nextOf(`default=1\n${menu}`), /^\? .*which entry has the number 1/)
  t.match(nextOf(`default=2\n${menu}`), /^\? .*which entry has the number 2/)
  t.match(nextOf(`default=maybe\n${menu}`), /^\? .*if it is there/)
  t.match(nextOf(`default="$grub_cpu"\n${menu}`), /^\? /)
  t.match(nextOf(`if loadfont x ; then\n${entries('maybe')}fi\n${entries('b')}`), /^\? .*number 0/)
  t.same(
    menuOf(menu).entries.map(({ title }) => title),
    ['a', 'b', 'c'],
  )
})

t.test('an entry for the setup of the firmware is not worth a word', async (t) => {
  const setup = "if fwsetup --is-supported ; then\nmenuentry 'UEFI Firmware Settings' { fwsetup\n}\nfi\n"
  t.same(menuOf(entries('a') + setup).findings, [])
  t.match(menuOf(`${entries('a')}if loadfont x ; then\n${entries('b')}fi\n`).findings, [{ id: 'grub-entry-unsure' }])
})

t.test('fallback', async (t) => {
  const files = { '/a': '', '/c': '', '/sub': '' }
  const menu = `${entries('gone', 'a', 'b', 'c')}submenu s {\n${entries('gone2', 'sub')}}\n`
  const table: [settings: string, title: string][] = [
    ['', 'gone'],
    ['fallback=1', 'a'],
    ['fallback=3', 'c'],
    ["fallback='2 3'", 'c'],
    ['fallback=9', 'gone'],
    ['fallback=a', 'gone'],
    ['default=a ; fallback=3', 'a'],
    ['default=4 ; fallback=1', 'a'],
    ["default='4>1' ; fallback=1", 'sub'],
    ['fallback=0', 'gone'],
  ]
  for (const [settings, title] of table) t.equal(nextOf(`${settings}\n${menu}`, files), title, settings)
  t.match(nextOf(`fallback="$grub_cpu"\n${menu}`, files), /^\? /)
})

t.test('menus with passwords', async (t) => {
  const users = 'set superusers="root"\npassword root x\n'
  const open = 'menuentry open --unrestricted { linux /o\n}\n'
  const table: [config: string, next: RegExp][] = [
    [users + entries('a'), /^! .*GRUB asks for a password for "a"$/],
    [`set superusers=\n${entries('a')}`, /^! .*password/],
    [`set superusers=x ; unset superusers\n${entries('a')}`, /^a: /],
    [`superusers="$grub_cpu"\n${entries('a')}`, /^\? .*password/],
    [users + open, /^open: /],
    [`${users}menuentry b --users '' --unrestricted { linux /b\n}\n`, /^! .*"b"/],
    [`${users}default=1\n${entries('a')}${open}`, /^open: /],
    [`${users}submenu s {\n${open}}\n`, /^! .*"s"/],
    [`${users}export superusers\nsubmenu s --unrestricted {\n${entries('a')}}\n`, /^! .*"a"/],
    [`${users}submenu s --unrestricted {\n${entries('a')}}\n`, /^a: /],
  ]
  for (const [config, next] of table) t.match(told(menuOf(config).next), next, config)
  t.same(
    menuOf(users + entries('a') + open).entries.map(({ title }) => title),
    ['a', 'open'],
    'they are entries all the same',
  )
})

t.test('a name that is no UTF-8', async (t) => {
  t.match(nextOf(`default='x\ufffd'\n${entries('a')}`), /^\? .*no UTF-8/)
})

t.test('what starts no Linux', async (t) => {
  const table = [
    'chainloader /x.efi',
    'multiboot2 /xen.gz ; module2 /vmlinuz',
    'fwsetup',
    'linux /k ; xen_hypervisor /xen.gz',
  ]
  for (const body of table) t.match(menuOf(`menuentry X { ${body}\n}\n`).next, { other: /"X"/ }, body)
  t.match(told(menuOf('menuentry X { echo }\n').next), /^\? .*starts nothing/)
  t.match(told(menuOf('menuentry X { initrd /i ; echo }\n').next), /^\? .*starts nothing/)
  t.match(told(menuOf('set a=b\n').next), /^\? .*no entry/)
})
