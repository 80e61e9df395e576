import fs from 'node:fs'
import t from 'tap'
import { identityOf } from '../../src/plan/freshness.ts'
import {
  dropHeld,
  dropRecord,
  dropTemporaries,
  readHeld,
  readRecord,
  vetoRecord,
  writeHeld,
  writeRecord,
} from '../../src/state/record.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { record } from '../plan/facts.ts'

const RECORD = '/run/kexecctl/staged.json'
const HELD = '/run/kexecctl/held.json'
const marks = (tree: { root: string }) => fs.readdirSync(`${tree.root}/run/kexecctl`).join(' ')

t.test('what is written is read, in this boot', async (t) => {
  const tree = makeTree(t, {})
  t.equal(readRecord(tree, 'boot-1'), undefined)
  writeRecord(tree, record())
  t.same(readRecord(tree, 'boot-1'), record())
  t.same(readRecord(tree, undefined), record(), 'another tree has no boot to compare')
  t.equal(readRecord(tree, 'boot-2'), undefined)
  dropRecord(tree)
  dropRecord(tree)
  t.equal(readRecord(tree, 'boot-1'), undefined)
  t.equal(marks(tree), '')
})

t.test('a veto is a mark, and a record of it; staging again takes both back', async (t) => {
  const tree = makeTree(t, {})
  vetoRecord(tree, record())
  t.equal(readRecord(tree, 'boot-1')?.state, 'vetoed')
  writeRecord(tree, record({ state: 'loading' }))
  t.equal(marks(tree), 'staged.json vetoed', 'not before it is loaded')
  writeRecord(tree, record())
  t.equal(marks(tree), 'staged.json')
  vetoRecord(tree, record())
  dropRecord(tree)
  t.equal(marks(tree), '')
})

t.test("the hooks' own veto, which is no more than the mark, counts too", async (t) => {
  const tree = makeTree(t, {})
  writeRecord(tree, record())
  fs.writeFileSync(`${tree.root}/run/kexecctl/vetoed`, '')
  t.same(readRecord(tree, 'boot-1'), record({ state: 'vetoed' }))
})

t.test('a veto needs no more than an empty file', async (t) => {
  const tree = makeTree(t, {})
  t.intercept(fs, 'writeFileSync', {
    value: () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    },
  })
  t.throws(() => vetoRecord(tree, record()), { code: 'ENOSPC' })
  t.equal(marks(tree), 'vetoed')
})

t.test('what is not ours to read counts as none', async (t) => {
  const whole = record()
  const cases: [what: string, text: string][] = [
    ['empty', ''],
    ['cut short', JSON.stringify(whole).slice(0, -1)],
    ['no object', '[]'],
    ['null', 'null'],
    ...Object.keys(whole).map((key): [string, string] => [`no ${key}`, JSON.stringify({ ...whole, [key]: undefined })]),
    ...Object.keys(whole)
      .filter((key) => key !== 'initrds')
      .map((key): [string, string] => [`${key} is a list`, JSON.stringify({ ...whole, [key]: [] })]),
    ['another schema', JSON.stringify({ ...whole, schema: 2 })],
    ['another state', JSON.stringify({ ...whole, state: 'armed' })],
    ['another system call', JSON.stringify({ ...whole, syscall: 'auto' })],
    ['a size that is a text', JSON.stringify({ ...whole, image: { ...whole.image, size: '1' } })],
    ['no hash', JSON.stringify({ ...whole, initrds: [{ ...whole.image, sha256: undefined }] })],
    ['an initrd that is null', JSON.stringify({ ...whole, initrds: [null] })],
    ['initrds that are none', JSON.stringify({ ...whole, initrds: {} })],
  ]
  for (const [what, text] of cases) t.equal(readRecord(makeTree(t, { [RECORD]: text }), 'boot-1'), undefined, what)
  t.equal(readRecord(makeTree(t, { [RECORD]: { dir: true } }), 'boot-1'), undefined, 'a directory')
  t.ok(readRecord(makeTree(t, { [RECORD]: JSON.stringify({ ...whole, build: null, initrds: [] }) }), 'boot-1'))
})

t.test('a hold: a content, none, or nothing', async (t) => {
  const tree = makeTree(t, {})
  t.equal(readHeld(tree), undefined)
  writeHeld(tree, identityOf(record()))
  t.same(readHeld(tree), identityOf(record()))
  writeHeld(tree, null)
  t.equal(readHeld(tree), null)
  dropHeld(tree)
  dropHeld(tree)
  t.equal(readHeld(tree), undefined)
  const identity = identityOf(record())
  for (const text of [
    '',
    '{}',
    '"held"',
    '{"identity":"x"}',
    '{"identity":[]}',
    JSON.stringify({ identity: { ...identity, image: 1 } }),
    JSON.stringify({ identity: { ...identity, initrds: [1] } }),
    JSON.stringify({ identity: { ...identity, initrds: undefined } }),
  ]) {
    t.equal(readHeld(makeTree(t, { [HELD]: text })), undefined, text)
  }
})

t.test('what a crash left half-written goes', async (t) => {
  const tree = makeTree(t, { [`${RECORD}.new`]: '{', [`${HELD}.new`]: '{', [RECORD]: '{}', [HELD]: '{}' })
  dropTemporaries(tree)
  dropTemporaries(tree)
  t.equal(marks(tree), 'held.json staged.json')
})
