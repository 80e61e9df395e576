import t from 'tap'
import { openTree } from '../../src/sys/fs.ts'
import { overlay } from '../../src/sys/overlay.ts'

const FILE = '/etc/x.d/b'

t.test('one file is another, or gone; all else is as it is', async (t) => {
  const here = { 'x.d': { a: 'a', b: 'before' } }
  type Row = [
    what: string,
    etc: object,
    text: string | undefined,
    names: string[] | 'missing',
    bytes: string | undefined,
  ]
  const table: Row[] = [
    ['another', here, 'after', ['a', 'b'], 'after'],
    ['empty', here, '', ['a', 'b'], ''],
    ['gone', here, undefined, ['a'], undefined],
    ['new', { 'x.d': { c: '', a: '' } }, 'new', ['a', 'b', 'c'], 'new'],
    ['with its directory', {}, 'new', ['b'], 'new'],
    ['instead of a link', { 'x.d': { b: t.fixture('symlink', '/dev/null') } }, 'new', ['b'], 'new'],
    ['instead of a directory', { 'x.d': { b: {} } }, 'new', ['b'], 'new'],
  ]
  for (const [what, etc, text, names, bytes] of table) {
    const tree = openTree(t.testdir({ etc: { ...etc, y: 'y' } }))
    const over = overlay(tree, FILE, text)
    t.match(over.names('/etc/x.d'), { state: 'ok', value: names }, what)
    const read = over.bytes(FILE, 0, 100)
    t.equal(read.state === 'ok' ? read.value.toString() : undefined, bytes, what)
    t.equal(over.isLink(FILE), false)
    t.match(over.bytes('/etc/y', 0, 9), { state: 'ok', value: Buffer.from('y') })
    t.match(over.names('/etc').state, 'ok')
  }
})

t.test('a part of it', async (t) => {
  const over = overlay(openTree(t.testdir({})), FILE, 'abcdef')
  for (const [offset, length, part] of [[0, 3, 'abc'], [4, 9, 'ef'], [9, 1, '']] as const)
    t.match(over.bytes(FILE, offset, length), { state: 'ok', value: Buffer.from(part) }) // biome-ignore format: a list
})

t.test('a directory that cannot be listed stays so', async (t) => {
  const tree = { ...openTree(t.testdir({})), names: () => ({ state: 'unknown', code: 'EACCES' }) as const }
  t.same(overlay(tree, FILE, 'x').names('/etc/x.d'), { state: 'unknown', code: 'EACCES' })
})
