import fs from 'node:fs'
import t from 'tap'
import type { Next } from '../../src/plan/boot-types.ts'
import { dropNext, nextName, nextOf, readNext, writeNext } from '../../src/state/next.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { NEW } from '../plan/facts.ts'
import { hostileTrees, IN_THE_WAY } from './hostile.ts'

const NEXT = '/var/lib/kexecctl/next.json'

t.test('what is asked for is read, the last one counts, and none is asked for twice', async (t) => {
  const tree = makeTree(t, {})
  const asked: Next[] = [{ want: 'firmware' }, { want: 'kexec' }, { want: 'release', release: NEW }]
  for (const next of asked) {
    writeNext(tree, next)
    t.same(readNext(tree), next)
  }
  dropNext(tree)
  dropNext(tree)
  t.equal(readNext(tree), undefined)
  t.same(fs.readdirSync(`${tree.root}/var/lib/kexecctl`), [])
})

t.test('as a word, and back', async (t) => {
  const table: [word: string, next: Next | undefined][] = [
    ['auto', undefined],
    ['firmware', { want: 'firmware' }],
    ['kexec', { want: 'kexec' }],
    [NEW, { want: 'release', release: NEW }],
  ]
  for (const [word, next] of table) t.same([nextOf(word), nextName(next)], [next, word], word)
})

t.test('anything else asks for nothing, and gives way to what is asked then', async (t) => {
  for (const [what, tree] of hostileTrees(t, NEXT)) {
    t.equal(readNext(tree), undefined, what)
    if (IN_THE_WAY.includes(what)) continue
    writeNext(tree, { want: 'kexec' })
    t.same(readNext(tree), { want: 'kexec' }, what)
  }
  const table: [what: string, value: object][] = [
    ['auto', { schema: 1, want: 'auto' }],
    ['no wish', { schema: 1 }],
    ['a wish that every object has', { schema: 1, want: 'toString' }],
    ['a list', { schema: 1, want: ['kexec'] }],
    ['no release', { schema: 1, want: 'release' }],
    ['a release that is a number', { schema: 1, want: 'release', release: 6.12 }],
    ['a release of two lines', { schema: 1, want: 'release', release: '6.12\n6.13' }],
    ['a release with NUL', { schema: 1, want: 'release', release: '6.12\0' }],
    ['another schema', { schema: 2, want: 'firmware' }],
  ]
  for (const [what, value] of table) t.equal(readNext(makeTree(t, { [NEXT]: JSON.stringify(value) })), undefined, what)
})

t.test('where it cannot be written it is said', async (t) => {
  const tree = makeTree(t, { '/var/lib/kexecctl': 'a file' })
  t.throws(() => writeNext(tree, { want: 'kexec' }), { code: 'write-failed', message: /^\/var\/lib\/kexecctl\/next/ })
  t.equal(readNext(tree), undefined)
})
