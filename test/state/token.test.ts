import t from 'tap'
import type { Token } from '../../src/plan/boot-types.ts'
import { identityOf } from '../../src/plan/freshness.ts'
import { dropToken, readToken, writeToken } from '../../src/state/token.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { NEW, OLD, record } from '../plan/facts.ts'
import { broken, hostileTrees } from './hostile.ts'

const TOKEN = '/var/lib/kexecctl/token.json'
const token: Token = {
  schema: 1,
  id: '0123456789abcdef',
  bootId: 'boot-1',
  at: '2026-11-21T20:40:00.000Z',
  from: OLD,
  to: NEW,
  identity: identityOf(record()),
  panic: { was: 0, ours: 10 },
  marks: true,
  usedBy: null,
  arrived: false,
  confirmedAt: null,
}

t.test('what was let start is read until it is dropped', async (t) => {
  const tree = makeTree(t, {})
  const used = { usedBy: 'boot-2', arrived: true, confirmedAt: '2026-11-21T20:42:00.000Z' }
  for (const one of [token, { ...token, ...used }, { ...token, panic: null, marks: false }]) {
    writeToken(tree, one)
    t.same(readToken(tree), one)
  }
  dropToken(tree)
  dropToken(tree)
  t.equal(readToken(tree), undefined)
})

t.test('anything else is no token', async (t) => {
  for (const [what, tree] of hostileTrees(t, TOKEN)) t.equal(readToken(tree), undefined, what)
  const { identity } = token
  const other: [what: string, change: object][] = [
    ['another schema', { schema: 2 }],
    ['half a second', { panic: { was: 0.5, ours: 10 } }],
    ['a text for a number', { panic: { was: '0', ours: 10 } }],
    ['no panic of ours', { panic: { was: 0 } }],
    ['no image', { identity: { ...identity, image: null } }],
    ['an initrd that is none', { identity: { ...identity, initrds: [null] } }],
    ['a text that says yes', { marks: 'true' }],
    ...['id', 'bootId', 'at', 'from', 'to', 'usedBy', 'confirmedAt'].map((key): [string, object] => [
      `NUL in ${key}`,
      { [key]: 'a\0b' },
    ]),
  ]
  const texts = other.map(([what, change]) => [what, JSON.stringify({ ...token, ...change })] as const)
  for (const [what, text] of [...broken(token), ...texts])
    t.equal(readToken(makeTree(t, { [TOKEN]: text })), undefined, what)
})

t.test('where it cannot be written it is said', async (t) => {
  t.throws(() => writeToken(makeTree(t, { '/var/lib': 'a file' }), token), { code: 'write-failed' })
})
