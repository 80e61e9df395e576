import t from 'tap'
import type { Action, Plan } from '../../src/plan/types.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import type * as Announce from '../../src/stage/announce.ts'
import type { Entry } from '../../src/stage/journal.ts'
import type { Outcome } from '../../src/stage/reconcile.ts'
import { facts, NEW, record } from '../plan/facts.ts'

const told: Entry[] = []
const { announce } = t.mockRequire<typeof Announce>('../../src/stage/announce.ts', {
  '../../src/stage/journal.ts': { tellJournal: async (entry: Entry) => told.push(entry) },
})

const plan: Plan = { action: 'stage', reason: '', entry: facts().choice.entry, effect: 'load', findings: [] }
const nothing = { record: undefined, unloaded: false, vetoed: false, plan }
const outcome = (action: Action, change: Partial<Outcome> = {}): Outcome => ({
  ...nothing,
  action,
  reason: 'why',
  ...change,
})

t.test('what the journal is told, and what people are', async (t) => {
  const error = new KexecctlError('kexec-failed', 'x')
  const cases: [outcome: Outcome, journal: Partial<Entry> | undefined, line: RegExp | undefined][] = [
    [outcome('stage', { record: record() }), { priority: 6, release: NEW, id: record().id }, /^staged/],
    [outcome('refuse', { error }), { priority: 4, release: NEW, id: undefined }, /^not staged: why/],
    [outcome('wait'), { priority: 4, release: NEW }, /^not staged yet/],
    [outcome('foreign'), { priority: 4 }, /force/],
    [outcome('none', { unloaded: true }), { priority: 4 }, /firmware/],
    [outcome('keep', { record: record() }), undefined, /stays staged/],
    [outcome('none'), undefined, undefined],
    [outcome('abstain'), undefined, undefined],
  ]
  for (const [given, journal, line] of cases) {
    told.length = 0
    const said = await announce(given)
    t.match(said, line ?? undefined, given.action)
    t.equal(told.length, journal ? 1 : 0, given.action)
    if (journal) t.match(told[0], { ...journal, action: given.action, message: said })
  }
})
