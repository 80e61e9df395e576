import fs from 'node:fs'
import t from 'tap'
import { plan } from '../../src/plan/plan.ts'
import { readHeld, readRecord } from '../../src/state/record.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { holds, JSON_FILES, must, mutated } from '../mutate.ts'
import { facts, loadedSlot, NEW, OLD, record } from '../plan/facts.ts'
import { fields, line, list, maybe, one, orNull, text, whole } from '../shape.ts'

const file = fields({ path: text, sha256: line, dev: line, ino: line, mtimeNs: line, size: whole(0) })
const isRecord = fields({
  schema: one(1),
  id: line,
  state: one('loading', 'loaded', 'vetoed'),
  release: text,
  build: orNull(text),
  image: file,
  initrds: list(file),
  cmdline: text,
  syscall: one('file', 'load'),
  source: one('argument', 'kernel-image', 'bootloader', 'newest', 'link'),
  insteadOf: orNull(text),
  bootId: one('boot-1'),
  stagedAt: line,
  by: maybe(one('admin')),
  wished: maybe(one(true)),
})
const pretty = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`
const RECORDS = [
  record(),
  record({ by: 'admin', source: 'argument', insteadOf: OLD, build: null }),
  record({ wished: true, initrds: [], state: 'loading', syscall: 'load', cmdline: 'a="b \\" c" \ud83d\ude00' }),
].map(pretty)

t.test('a record after accidents: one that can be trusted in every field, or none', async (t) => {
  const tree = makeTree(t, { '/run/kexecctl/staged.json': '' })
  const at = `${tree.root}/run/kexecctl/staged.json`
  const told = { trusted: 0, none: 0, kept: 0, other: 0 }
  await holds(t, mutated(RECORDS, JSON_FILES), 10_000, (bytes) => {
    fs.writeFileSync(at, bytes)
    const found = readRecord(tree, 'boot-1')
    told[found ? 'trusted' : 'none']++
    if (!found) return
    must(isRecord(found), `not a record: ${JSON.stringify(found).slice(0, 300)}`)
    must(
      JSON.stringify(readRecord(tree, undefined)) === JSON.stringify(found),
      'another one without the id of the boot',
    )
    must(JSON.stringify(JSON.parse(pretty(found))) === JSON.stringify(found), 'another one when it is written again')
    const { action } = plan(facts({ record: found, slot: loadedSlot }), { by: 'hook' })
    told[action === 'keep' ? 'kept' : 'other']++
    must(action !== 'foreign' && action !== 'abstain', action)
    must(action !== 'keep' || (found.release === NEW && found.state === 'loaded'), 'kept, and it is not the target')
  })
  t.ok(Math.min(...Object.values(told)) > 50, JSON.stringify(told))
})

t.test('a hold after accidents: a content, none, or nothing', async (t) => {
  const tree = makeTree(t, { '/run/kexecctl/held.json': '' })
  const at = `${tree.root}/run/kexecctl/held.json`
  const identity = { release: NEW, image: 'hash', initrds: ['hash', 'hash'], cmdline: 'root=/dev/vda2 ro' }
  const isIdentity = fields({ release: text, image: text, initrds: list(text), cmdline: text })
  const told = { content: 0, none: 0, nothing: 0 }
  const seeds = [identity, null].map((identity) => `${JSON.stringify({ schema: 1, identity })}\n`)
  await holds(t, mutated(seeds, JSON_FILES), 3000, (bytes) => {
    fs.writeFileSync(at, bytes)
    const held = readHeld(tree)
    told[held === null ? 'none' : held ? 'content' : 'nothing']++
    must(held === null || held === undefined || isIdentity(held), JSON.stringify(held))
  })
  t.ok(Math.min(...Object.values(told)) > 50, JSON.stringify(told))
})
