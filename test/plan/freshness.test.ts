import t from 'tap'
import { identityOf, isFresh, sameIdentity } from '../../src/plan/freshness.ts'
import type { Entry, Facts } from '../../src/plan/types.ts'
import type { FileStat } from '../../src/sys/fs.ts'
import { facts, OLD, record, settings, stat } from './facts.ts'

const fresh = (change: Parameters<typeof record>[0] = {}, now: Facts = facts()): boolean =>
  isFresh(record(change), now.choice.entry as Entry, now)

const image = (change: Partial<FileStat>): Facts => {
  const now = facts()
  const [first, ...others] = now.observed
  return {
    ...now,
    observed: [{ path: first?.path ?? '', stat: { state: 'ok', value: { ...stat(11), ...change } } }, ...others],
  }
}

t.test('fresh as long as nothing at all has changed', async (t) => {
  t.equal(fresh(), true)
  t.equal(fresh({}, image({ mode: 0o600, uid: 1000 })), true, 'owner and mode are not content')
  t.equal(fresh({ syscall: 'load', source: 'argument', build: null }), true)
})

t.test('stale', async (t) => {
  const { image: file, initrds } = record()
  const other = { ...file, path: '/boot/other' }
  const cases: [what: string, isFresh: boolean][] = [
    ['not confirmed', fresh({ state: 'loading' })],
    ['vetoed', fresh({ state: 'vetoed' })],
    ['another release', fresh({ release: OLD })],
    ['another command line', fresh({ cmdline: 'ro' })],
    ['APPEND_LINE was set', fresh({}, facts({ settings: settings({ appendLine: { value: 'ro', at: '' } }) }))],
    ['another image', fresh({ image: other })],
    ['no initrd then', fresh({ initrds: [] })],
    ['two initrds then', fresh({ initrds: [...initrds, other] })],
    ['another initrd', fresh({ initrds: [other] })],
    ['another device', fresh({}, image({ dev: '1' }))],
    ['another inode', fresh({}, image({ ino: '1' }))],
    ['another size', fresh({}, image({ size: 1 }))],
    ['a nanosecond later', fresh({}, image({ mtimeNs: '1790000000000000001' }))],
    [
      'gone',
      fresh({}, { ...facts(), observed: facts().observed.map(({ path }) => ({ path, stat: { state: 'missing' } })) }),
    ],
    [
      'unreadable',
      fresh(
        {},
        {
          ...facts(),
          observed: facts().observed.map(({ path }) => ({ path, stat: { state: 'unknown', code: 'EIO' } })),
        },
      ),
    ],
  ]
  for (const [what, isFresh] of cases) t.equal(isFresh, false, what)
})

t.test('identity is content: hashes and command line', async (t) => {
  const mine = identityOf(record())
  const { image: file, initrds } = record()
  t.equal(sameIdentity(mine, identityOf(record({ id: 'other', state: 'loading', image: { ...file, ino: '1' } }))), true)
  for (const change of [
    { release: OLD },
    { cmdline: 'ro' },
    { image: { ...file, sha256: 'x' } },
    { initrds: [] },
    { initrds: [...initrds, ...initrds] },
    { initrds: [{ ...file, sha256: 'x' }] },
  ]) {
    t.equal(sameIdentity(mine, identityOf(record(change))), false, JSON.stringify(change))
  }
})
