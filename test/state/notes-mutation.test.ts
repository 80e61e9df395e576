import fs from 'node:fs'
import t from 'tap'
import type { Blocked, Fallback } from '../../src/plan/boot-types.ts'
import { isPlainId } from '../../src/plan/fallback.ts'
import { plan } from '../../src/plan/plan.ts'
import { block, readBlocked } from '../../src/state/blocked.ts'
import { readFallback, writeFallback } from '../../src/state/fallback.ts'
import { nextName, nextOf, readNext } from '../../src/state/next.ts'
import { BLOCKED, FALLBACK, NEXT, TOKEN } from '../../src/state/paths.ts'
import { readToken, writeToken } from '../../src/state/token.ts'
import type { Tree } from '../../src/sys/fs.ts'
import { makeTree } from '../kernel/make-tree.ts'
import { holds, JSON_FILES, must, mutated } from '../mutate.ts'
import { identity, THERE, token } from '../plan/boots.ts'
import { facts, NEW, OLD } from '../plan/facts.ts'
import { fields, line, list, one, orNull, type Shape, text, truth, whole } from '../shape.ts'

const pretty = (value: object) => `${JSON.stringify({ schema: 1, ...value }, undefined, 2)}\n`
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const isIdentity = fields({ release: text, image: text, initrds: list(text), cmdline: text })
const RUNS = 3000

/** Mutates what stands at `file`, and has each value that is read looked at; undefined is one where nothing is read. */
const each = async <T>(
  t: Tap,
  file: string,
  seeds: readonly object[],
  read: (tree: Tree) => T,
  isRight: Shape,
  check: (found: T, tree: Tree) => void,
) => {
  const tree = makeTree(t, { [file]: '' })
  const told = { read: 0, not: 0 }
  await holds(t, mutated(seeds.map(pretty), JSON_FILES), RUNS, (bytes) => {
    fs.writeFileSync(tree.root + file, bytes)
    const found = read(tree)
    told[found === undefined ? 'not' : 'read']++
    must(found === undefined || isRight(found), `${JSON.stringify(found)?.slice(0, 300)}`)
    check(found, tree)
  })
  return told
}
type Tap = Pick<typeof t, 'testdir' | 'equal'>
const both = (told: { read: number; not: number }) => Math.min(told.read, told.not) > 100

t.test('what is asked of the next reboot', async (t) => {
  const seeds = [{ want: 'firmware' }, { want: 'kexec' }, { want: 'release', release: NEW }]
  const release = fields({ want: one('release'), release: line })
  const isNext: Shape = (next) => fields({ want: one('firmware', 'kexec') })(next) || release(next)
  const wanted = new Set<string>()
  const told = await each(t, NEXT, seeds, readNext, isNext, (next) => {
    wanted.add(next?.want ?? 'auto')
    if (next?.want !== 'release') must(same(nextOf(nextName(next)), next), 'its word says something else')
    const { action } = plan(facts({ next }), { by: 'hook' })
    must(['stage', 'none', 'refuse'].includes(action), action)
  })
  t.ok(both(told) && wanted.size === 4, JSON.stringify([told, ...wanted]))
})

t.test('what is blocked', async (t) => {
  const blocked = (evidence: string | null, cmdline: string) => ({
    identity: identity({ cmdline }),
    outcome: evidence === null ? 'did not arrive' : 'fell back',
    evidence,
    at: '2026-11-21T20:40:00.000Z',
  })
  const [a, b] = [blocked(null, 'a'), blocked('/sys/fs/pstore/dmesg-efi-1', 'b')]
  const isBlocked = fields({
    identity: isIdentity,
    outcome: one('did not arrive', 'fell back'),
    evidence: orNull(text),
    at: text,
  })
  let kept = 0
  const lengths = new Set<number>()
  await each(t, BLOCKED, [{ blocked: [a] }, { blocked: [a, b] }], readBlocked, list(isBlocked), (found, tree) => {
    lengths.add(found.length)
    must(plan(facts({ blocked: found }), { by: 'hook' }).action !== 'abstain', 'nothing is planned')
    // writing costs: whatever was read can be written, and blocks as well
    if (kept++ % 10 > 0) return
    block(tree, { ...a, outcome: 'fell back', identity: identity({ cmdline: 'c' }) })
    must(readBlocked(tree).at(-1)?.identity.cmdline === 'c', 'not blocked')
    must(same(readBlocked(tree).slice(0, -1), found.slice(-19)), 'what was blocked is not any more')
  })
  t.ok(lengths.has(0) && lengths.has(1) && lengths.has(2), [...lengths].join())
})

t.test('the wish that we armed', async (t) => {
  const at = '2026-11-21T20:40:00.000Z'
  const wish = { entry: `gnulinux-advanced>gnulinux-${OLD}`, release: OLD, insteadOf: NEW, at }
  const seeds: Omit<Fallback, 'schema'>[] = [
    { loader: 'grub', file: '/boot/grub/grubenv', ...wish },
    { loader: 'systemd-boot', file: null, ...wish, entry: `debian-${OLD}.conf` },
  ]
  const isFallback = fields({
    schema: one(1),
    loader: one('grub', 'systemd-boot'),
    file: orNull(line),
    entry: line,
    release: line,
    insteadOf: line,
    at: line,
  })
  let plain = 0
  const told = await each(t, FALLBACK, seeds, readFallback, isFallback, (found, tree) => {
    if (!found) return
    if (isPlainId(found.entry)) plain++
    if (plain % 10 > 0) return
    writeFallback(tree, found)
    must(same(readFallback(tree), found), 'another one when it is written again')
  })
  t.ok(both(told) && plain > 100, JSON.stringify([told, plain]))
})

t.test('what was let start', async (t) => {
  const used = { usedBy: THERE, arrived: true, confirmedAt: '2026-11-21T20:42:00.000Z' }
  const seeds = [token(), token(used), token({ panic: null, marks: false, identity: identity({ initrds: [] }) })]
  const isToken = fields({
    schema: one(1),
    id: line,
    bootId: line,
    at: line,
    from: line,
    to: line,
    identity: isIdentity,
    panic: orNull(fields({ was: whole(Number.MIN_SAFE_INTEGER), ours: whole(Number.MIN_SAFE_INTEGER) })),
    marks: truth,
    usedBy: orNull(line),
    arrived: truth,
    confirmedAt: orNull(line),
  })
  let times = 0
  const told = await each(t, TOKEN, seeds, readToken, isToken, (found, tree) => {
    if (!found || times++ % 10 > 0) return
    writeToken(tree, { ...found, usedBy: THERE })
    must(same(readToken(tree), { ...found, usedBy: THERE }), 'it cannot be used up')
  })
  t.ok(both(told), JSON.stringify(told))
})

t.test('what nests without end within, under a name of ours', async (t) => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  const inner = (value: object) => pretty(value).replace('"image":', `"schema":${deep},"image":`)
  const at = '2026-11-21T20:40:00.000Z'
  const blocked: Blocked = { identity: identity(), outcome: 'fell back', evidence: null, at }
  const tree = makeTree(t, { [TOKEN]: inner(token()), [BLOCKED]: inner({ blocked: [blocked] }) })
  t.strictSame(readToken(tree), token())
  t.strictSame(readBlocked(tree), [blocked])
})
