import t from 'tap'
import type { Action, Plan } from '../../src/plan/types.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import type * as Announce from '../../src/stage/announce.ts'
import type { Entry } from '../../src/stage/journal.ts'
import type { Outcome } from '../../src/stage/reconcile.ts'
import { facts, NEW, record } from '../plan/facts.ts'
import { oddities, unseen } from './entry.ts'

const told: Entry[] = []
const { announce } = t.mockRequire<typeof Announce>('../../src/stage/announce.ts', {
  '../../src/stage/journal.ts': { tellJournal: async (entry: Entry) => told.push(entry) },
})

const plan: Plan = { action: 'stage', reason: '', entry: facts().choice.entry, effect: 'load', findings: [] }
const found: Plan = {
  ...plan,
  findings: [
    { id: 'memory', level: 'ok', message: 'why' },
    { id: 'hardware', level: 'refuse', message: 'why', hint: 'mend it' },
  ],
}
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
    [outcome('stage', { record: record() }), { kind: 'staged', priority: 6, release: NEW, id: record().id }, /^staged/],
    [outcome('refuse', { error }), { kind: 'refused', release: NEW, id: undefined, error: 'kexec-failed' }, /: why/],
    [outcome('refuse', { plan: found }), { kind: 'refused', finding: 'hardware', hint: 'mend it' }, /: why/],
    [outcome('refuse', { unloaded: true }), { kind: 'refused', staged: 'unloaded', finding: undefined }, /: why/],
    [outcome('wait'), { kind: 'waiting', priority: 4, release: NEW }, /^not staged yet/],
    [outcome('foreign'), { kind: 'foreign', priority: 4 }, /force/],
    [outcome('none', { unloaded: true }), { kind: 'unloaded', priority: 4, staged: 'unloaded' }, /firmware/],
    [outcome('none', { vetoed: true, error }), { kind: 'stuck', staged: 'vetoed', error: 'kexec-failed' }, /kept/],
    [outcome('held', { mayStart: true, error }), { kind: 'stuck', staged: 'may start' }, /may still start/],
    [outcome('keep', { record: record() }), undefined, /stays staged/],
    [outcome('none'), undefined, undefined],
    [outcome('abstain'), undefined, undefined],
  ]
  for (const [given, journal, line] of cases) {
    told.length = 0
    const said = await announce(given)
    t.match(said, line ?? undefined, given.action)
    t.equal(told.length, journal ? 1 : 0, given.action)
    if (journal) t.match(told[0], { ...journal, action: given.action, reason: given.reason, message: said })
    t.same(told.flatMap(oddities), [])
  }
})

t.test('every kind of entry was told', async (t) => t.same(unseen('announce'), []))
