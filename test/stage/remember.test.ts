import t from 'tap'
import { identityOf } from '../../src/plan/freshness.ts'
import type { StagedRecord } from '../../src/plan/types.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { rememberStaged } from '../../src/stage/remember.ts'
import { withdrawStaged } from '../../src/stage/withdraw.ts'
import { block, readBlocked } from '../../src/state/blocked.ts'
import { readHistory } from '../../src/state/history.ts'
import { BOOT_ID, fakeMachine, NEW } from './machine-tree.ts'

const hook = { by: 'hook' } as const

t.test('what was staged and unloaded is written down', async (t) => {
  const { tree, record, remove } = fakeMachine(t)
  await reconcile(tree, {}, hook, 5)
  const { id } = record() ?? {}
  const staged = { schema: 1, event: 'stage', bootId: BOOT_ID, id, release: NEW, source: 'newest' }
  t.match(readHistory(tree), [staged])
  await reconcile(tree, {}, hook, 5)
  t.equal(readHistory(tree).length, 1, 'nothing was done, nothing is written')
  await withdrawStaged(tree, {}, { hold: true })
  t.match(readHistory(tree), [staged, { event: 'unload', id, release: NEW, reason: /administrator/ }])
  await reconcile(tree, {}, { by: 'admin' }, 5)
  remove(`/boot/vmlinuz-${NEW}`)
  await reconcile(tree, {}, hook, 5)
  t.match(readHistory(tree).slice(2), [{ event: 'stage' }, { event: 'unload', reason: /is running already/ }])
})

t.test('a history that cannot be written does not stop anything', async (t) => {
  const { tree, write, record } = fakeMachine(t)
  write('/var/lib/kexecctl/history.jsonl/a-directory', '')
  t.match(await reconcile(tree, {}, hook, 5), { action: 'stage' })
  t.equal(record()?.state, 'loaded')
})

t.test('what did not come up is blocked, until an administrator names it', async (t) => {
  const { tree, record } = fakeMachine(t)
  await reconcile(tree, {}, hook, 5)
  const staged = record() as StagedRecord
  block(tree, { identity: identityOf(staged), outcome: 'did not arrive', evidence: null, at: staged.stagedAt })
  t.match(await reconcile(tree, {}, hook, 5), { action: 'refuse', unloaded: true, reason: /did not come up/ })
  t.match(await reconcile(tree, {}, { by: 'admin' }, 5), { action: 'refuse' }, 'not named')
  rememberStaged(tree, staged)
  t.equal(readBlocked(tree).length, 1, 'staged by itself: it stays blocked')
  t.match(await reconcile(tree, {}, { by: 'admin', release: NEW }, 5), { action: 'stage' })
  t.same(readBlocked(tree), [])
  t.match(await reconcile(tree, {}, hook, 5), { action: 'keep' })
})
