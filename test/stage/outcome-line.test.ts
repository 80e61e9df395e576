import t from 'tap'
import type { Action, Plan } from '../../src/plan/types.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import { aftermath, outcomeLine } from '../../src/stage/outcome-line.ts'
import type { Outcome } from '../../src/stage/reconcile.ts'
import { facts, NEW } from '../plan/facts.ts'

const { choice } = facts()
const plan: Plan = { action: 'stage', reason: '', entry: choice.entry, effect: 'load', findings: [] }
const outcome = (action: Action, change: Partial<Outcome> = {}): Outcome => ({
  action,
  reason: 'the reason',
  record: undefined,
  unloaded: false,
  vetoed: false,
  plan,
  ...change,
})

const rejected = new Error('kexec: Key was rejected by service', { cause: new Error('deeper') })
const error = new KexecctlError('kexec-failed', 'it could not be loaded', { cause: rejected })
const GONE = '; what was staged before is unloaded, the next reboot goes through the firmware'
const STUCK = '; what was staged before could not be unloaded and is kept from starting'

t.test('one line, or nothing to say', async (t) => {
  const cases: [outcome: Outcome, line: string | undefined][] = [
    [outcome('stage'), `staged ${NEW} for the next reboot`],
    [outcome('keep'), `${NEW} stays staged for the next reboot`],
    [outcome('refuse'), 'not staged: the reason'],
    [outcome('refuse', { unloaded: true }), `not staged: the reason${GONE}`],
    [outcome('refuse', { error, unloaded: true }), `not staged: the reason (${rejected.message})${GONE}`],
    [outcome('refuse', { error, vetoed: true }), `not staged: the reason (${rejected.message})${STUCK}`],
    [outcome('wait'), 'not staged yet: the reason'],
    [outcome('wait', { unloaded: true }), `not staged yet: the reason${GONE}`],
    [outcome('foreign'), 'not staged: the reason; kexecctl stage --force replaces it'],
    [outcome('none'), undefined],
    [outcome('none', { unloaded: true }), `the reason${GONE}`],
    [outcome('none', { error, vetoed: true }), `the reason (${rejected.message})${STUCK}`],
    [outcome('disabled'), undefined],
    [outcome('disabled', { unloaded: true }), `the reason${GONE}`],
    [outcome('held'), undefined],
    [outcome('abstain'), undefined],
    [outcome('refuse', { reason: 'a\nstaged 6.1' }), 'not staged: a\\x0astaged 6.1'],
  ]
  for (const [given, line] of cases) t.equal(outcomeLine(given), line, given.action)
})

t.test('what became of what was staged before', async (t) => {
  t.equal(aftermath({ unloaded: false, vetoed: false }), '')
  t.equal(aftermath({ unloaded: true, vetoed: false }), GONE)
  t.equal(aftermath({ unloaded: false, vetoed: true }), STUCK)
  const after = aftermath({ unloaded: false, vetoed: false, mayStart: true })
  t.equal(after, '; what was staged before could not be unloaded and may still start')
})
