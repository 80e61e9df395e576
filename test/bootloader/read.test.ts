import fs from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { readBootMenu, type Started } from '../../src/bootloader/read.ts'
import { whichLoader } from '../../src/bootloader/which.ts'
import { openTree, type Tree } from '../../src/sys/fs.ts'

const menuOf = (tree: Tree) => readBootMenu(tree, whichLoader(tree))

const UUID = '5fd2c6a1-3d0b-4a5e-9c47-2b8e61d0f3a7'
const entry = (id: string, linux: string, initrd: string, args = '') => `menuentry '${id}' --id ${id} {
  search --no-floppy --fs-uuid --set=root ${UUID}
  linux ${linux} root=/dev/sda1 ${args}
  initrd ${initrd}
}
`
const env = (text: string) => `# GRUB Environment Block\n${text}`.padEnd(1024, '#')

const treeOf = (t: { testdir: () => string }, files: Record<string, string>) => {
  const root = t.testdir()
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(root + file), { recursive: true })
    fs.writeFileSync(root + file, content)
  }
  return openTree(root)
}

const MENU = `set default=0
load_env
if [ "\${next_entry}" ] ; then set default="\${next_entry}" ; set next_entry= ; save_env next_entry ; fi
${entry('new', '/vmlinuz-2', '/early /initrd-2', 'a="b c"')}${entry('old', '/vmlinuz-1', '/initrd-1')}${entry('gone', '/vmlinuz-0', '/initrd-0')}`

const FILES = {
  '/etc/fstab': `UUID=${UUID} /boot ext4 defaults 0 2\n`,
  '/boot/grub/grub.cfg': MENU,
  ...Object.fromEntries(
    ['vmlinuz-1', 'initrd-1', 'vmlinuz-2', 'initrd-2', 'early'].map((name) => [`/boot/${name}`, '']),
  ),
}

const idOf = (next: Started) => ('entry' in next ? next.entry.id : next)

t.test('files are found where their file system is mounted', async (t) => {
  const menu = menuOf(treeOf(t, FILES))
  t.match(menu, {
    loader: 'grub',
    next: {
      entry: {
        id: 'new',
        image: '/boot/vmlinuz-2',
        initrds: ['/boot/early', '/boot/initrd-2'],
        cmdline: 'root=/dev/sda1 a="b c"',
      },
    },
    oneShot: undefined,
    findings: [],
  })
  t.ok('entry' in menu.next && menu.entries.includes(menu.next.entry), 'the default is one of the entries')
  t.same(
    menu.entries.slice(0, 2).map(({ id }) => id),
    ['new', 'old'],
  )
})

t.test('what speaks against an answer', async (t) => {
  const table: [what: string, change: Record<string, string>, next: unknown, oneShot?: string][] = [
    ['a wish for one boot', { '/boot/grub/grubenv': env('next_entry=old\n') }, 'old', 'old'],
    [
      'a file system that is not mounted',
      { '/etc/fstab': 'UUID=0 / ext4 defaults 0 1\nUUID=1 /boot ext4 defaults 0 2\n' },
      { unknown: /grub\.cfg:\d+/ },
    ],
    [
      'something that is no Linux',
      { '/boot/grub/grub.cfg': "menuentry 'Windows' { chainloader /bootmgr.efi }\n" },
      { other: /Windows/ },
    ],
    ['an empty menu', { '/boot/grub/grub.cfg': '' }, { unknown: /./ }],
  ]
  for (const [what, change, next, oneShot] of table) {
    const menu = menuOf(treeOf(t, { ...FILES, ...change }))
    t.match(idOf(menu.next), next, what)
    t.match(idOf(menu.usual), oneShot === undefined ? next : 'new', `${what}: without it`)
    t.equal(menu.oneShot, oneShot, what)
  }
})

t.test('what may not be read is said to be so, whoever found that out', async (t) => {
  const tree = treeOf(t, { '/etc/fstab': '' })
  const unknown = '/boot is not readable (EACCES)'
  t.match(readBootMenu(tree, { unknown, absent: false, denied: true }), { next: { unknown }, denied: true })
  t.match(readBootMenu(tree, { unknown: 'both are installed', absent: false }), { denied: false })
})

t.test('no boot loader', async (t) => {
  t.same(menuOf(treeOf(t, { '/etc/fstab': '' })), {
    loader: undefined,
    absent: true,
    entries: [],
    next: { unknown: 'no boot loader was found' },
    usual: { unknown: 'no boot loader was found' },
    oneShot: undefined,
    files: [],
    denied: false,
    findings: [],
  })
})
