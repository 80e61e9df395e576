import fs from 'node:fs'
import t from 'tap'
import type { Blocked } from '../../src/plan/boot-types.ts'
import { identityOf } from '../../src/plan/freshness.ts'
import { block, readBlocked, unblock } from '../../src/state/blocked.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { NEW, record } from '../plan/facts.ts'
import { broken, hostileTrees, IN_THE_WAY } from './hostile.ts'

const BLOCKED = '/var/lib/kexecctl/blocked.json'
const of = (cmdline: string, change: Partial<Blocked> = {}): Blocked => ({
  identity: { ...identityOf(record()), cmdline },
  outcome: 'fell back',
  evidence: '/sys/fs/pstore/dmesg-efi-1',
  at: '2026-11-21T20:40:00.000Z',
  ...change,
})
const names = (list: readonly Blocked[]) => list.map(({ identity }) => identity.cmdline).join(' ')
const always = () => true

t.test('blocked, oldest first, until it is freed', async (t) => {
  const tree = makeTree(t, {})
  t.same(readBlocked(tree), [])
  unblock(tree, always)
  t.equal(fs.existsSync(`${tree.root}/var/lib/kexecctl`), false, 'nothing is made to free nothing')
  const [a, b] = [of('a'), of('b', { outcome: 'did not arrive', evidence: null })]
  block(tree, a)
  block(tree, b)
  t.same(readBlocked(tree), [a, b])
  const again = of('a', { evidence: 'a boot in the journal' })
  block(tree, again)
  t.same(readBlocked(tree), [b, again], 'one content is blocked once, by what is known last')
  unblock(tree, ({ cmdline }) => cmdline === 'b')
  t.same(readBlocked(tree), [again])
  const { ino } = fs.statSync(tree.root + BLOCKED)
  unblock(tree, ({ release }) => release !== NEW)
  t.equal(fs.statSync(tree.root + BLOCKED).ino, ino, 'written only if need be')
  unblock(tree, always)
  t.same(readBlocked(tree), [])
  t.same(fs.readdirSync(`${tree.root}/var/lib/kexecctl`), [])
})

t.test('of too many the oldest go', async (t) => {
  const tree = makeTree(t, {})
  const all = Array.from({ length: 23 }, (_, i) => `${i}`)
  for (const one of all) block(tree, of(one))
  t.equal(names(readBlocked(tree)), all.slice(3).join(' '))
})

t.test('anything else blocks nothing, and does not keep what is blocked then from being so', async (t) => {
  for (const [what, tree] of hostileTrees(t, BLOCKED)) {
    t.same(readBlocked(tree), [], what)
    if (IN_THE_WAY.includes(what)) continue
    block(tree, of('a'))
    t.equal(names(readBlocked(tree)), 'a', what)
  }
  for (const blocked of [undefined, null, {}, 'a', [null], [[]], ['a'], [{}]])
    t.same(readBlocked(makeTree(t, { [BLOCKED]: JSON.stringify({ schema: 1, blocked }) })), [], JSON.stringify(blocked))
  const newer = JSON.stringify({ schema: 2, blocked: [of('a')] })
  t.same(readBlocked(makeTree(t, { [BLOCKED]: newer })), [], 'another schema')
})

t.test('one that is broken leaves the others', async (t) => {
  const other = [
    ['another outcome', JSON.stringify(of('a', { outcome: 'arrived' as 'fell back' }))],
    ['no hash', JSON.stringify(of('a', { identity: { ...of('a').identity, image: 1 as unknown as string } }))],
  ] as const
  for (const [what, text] of [...broken(of('a')), ...other]) {
    const tree = makeTree(t, { [BLOCKED]: `{"schema":1,"blocked":[${text},${JSON.stringify(of('b'))}]}` })
    t.equal(names(readBlocked(tree)), 'b', what)
  }
})

t.test('where it cannot be written it is said, and what was blocked stays so', async (t) => {
  t.throws(() => block(makeTree(t, { '/var/lib/kexecctl': 'a file' }), of('a')), { code: 'write-failed' })
  const tree = makeTree(t, {})
  block(tree, of('a'))
  t.intercept(fs, 'renameSync', {
    value: () => {
      throw Object.assign(new Error('read-only file system'), { code: 'EROFS' })
    },
  })
  t.throws(() => block(tree, of('b')), { code: 'write-failed', cause: { code: 'EROFS' } })
  t.equal(names(readBlocked(tree)), 'a')
})
