import t from 'tap'
import { allOf, isEntryName, lastOf, parseBls, readBlsDirectory, unquoted } from '../../../src/bootloader/bls/entry.ts'
import { makeTree } from '../../kernel/make-tree.ts'

const keys = (text: string, separators?: string) => parseBls(text, separators).map(({ key, value }) => [key, value])

t.test('lines', async (t) => {
  t.same(keys('title Debian\nlinux /a\n'), [
    ['title', 'Debian'],
    ['linux', '/a'],
  ])
  t.same(keys('title   \t two  words \t\n'), [['title', 'two  words']], 'blanks around a value go, in it they stay')
  t.same(keys('\t title\tx'), [['title', 'x']], 'indented, with tabs, without an end')
  t.same(
    keys('title a\r\nversion b\r\n'),
    [
      ['title', 'a'],
      ['version', 'b'],
    ],
    'CRLF',
  )
  t.same(
    keys('title a\rversion b'),
    [
      ['title', 'a'],
      ['version', 'b'],
    ],
    'CR',
  )
  t.same(keys('# title a\n  #x y\ntitle b # c\n'), [['title', 'b # c']], 'comments are lines of their own')
  t.same(keys('title\noptions   \n\n \nlinux /a'), [['linux', '/a']], 'a key alone is none')
  t.same(keys('grub_users $grub_users\ngrub_arg --x\nid y\n'), [
    ['grub_users', '$grub_users'],
    ['grub_arg', '--x'],
    ['id', 'y'],
  ])
  t.same(keys('title a\0b\nlinux /c'), [['title', 'a']], 'a NUL ends it')
  t.same(keys('title\u00a0x\u00a0y z'), [['title\u00a0x\u00a0y', 'z']], 'no other blanks')
  t.same(keys('title "x"'), [['title', '"x"']], 'quotes stay')
  t.same(keys('ID=debian\nNAME="a b"\nE=\nno', '='), [
    ['ID', 'debian'],
    ['NAME', '"a b"'],
    ['E', ''],
  ])
  t.same(keys(''), [])
})

t.test('line numbers', async (t) => {
  t.same(
    parseBls('title a\r\n\r\n# b\nlinux /c\n').map(({ line }) => line),
    [1, 4],
  )
})

t.test('a very long line takes no time to speak of', async (t) => {
  const value = `${'a '.repeat(500_000)}b`
  t.same(keys(`options ${value}   `), [['options', value]])
  t.same(keys(' '.repeat(1_000_000)), [])
  t.same(keys(`options ${' '.repeat(1_000_000)}x`), [['options', 'x']])
})

t.test('values of a key', async (t) => {
  const lines = parseBls('initrd /a\noptions x\ninitrd /b\noptions y\ntitle 1\ntitle 2\n')
  t.same(allOf(lines, 'initrd'), ['/a', '/b'])
  t.equal(lastOf(lines, 'title'), '2')
  t.equal(lastOf(lines, 'version'), undefined)
})

t.test('quotes', async (t) => {
  const table = { '"a b"': 'a b', "'a'": 'a', '"a': '"a', 'a"': 'a"', '"a\'': '"a\'', '"': '', '""': '', '': '' }
  for (const [value, wanted] of Object.entries(table)) t.equal(unquoted(value), wanted, value)
})

t.test('names', async (t) => {
  for (const name of ['a.conf', 'a.CONF', 'a b.conf', 'ä.conf', 'x\n.conf', 'a+3-1.conf']) t.ok(isEntryName(name), name)
  for (const name of ['.conf', '.a.conf', 'auto-x.conf', 'AUTO-x.conf', 'a.conf~', 'a.cfg', 'conf', '']) {
    t.notOk(isEntryName(name), name)
  }
})

t.test('a directory', async (t) => {
  const tree = makeTree(t, {
    '/e/b.conf': 'title b',
    '/e/a.conf': 'title a',
    '/e/readme': 'title no',
    '/e/d.conf': { dir: true },
    '/e/gone.conf': { link: 'nowhere' },
    '/e/long.conf': 'x'.repeat((1 << 16) + 1),
    '/e/pipe.conf': { fifo: true },
    '/e/round.conf': { link: 'round.conf' },
    '/file': '',
  })
  const found = readBlsDirectory(tree, '/e')
  t.same(
    found.files.map(({ name, path, lines }) => [name, path, lines[0]?.value]),
    [
      ['a.conf', '/e/a.conf', 'a'],
      ['b.conf', '/e/b.conf', 'b'],
    ],
  )
  t.same(
    found.unreadable.map(({ name }) => name),
    ['long.conf'],
  )
  t.same(readBlsDirectory(tree, '/none'), { files: [], unreadable: [] })
  t.same(readBlsDirectory(tree, '/e', (name) => name === 'readme').files.length, 1)
  const denied = { ...tree, names: () => ({ state: 'unknown', code: 'EACCES' }) as const }
  t.same(readBlsDirectory(denied, '/e').unreadable, [{ name: '', path: '/e', reason: 'EACCES' }])
  const many = {
    ...tree,
    names: () => ({ state: 'ok', value: Array.from({ length: 501 }, (_, n) => `${n}.conf`) }) as const,
  }
  t.match(readBlsDirectory(many, '/e').unreadable, [{ name: '', reason: /500/ }])
})
