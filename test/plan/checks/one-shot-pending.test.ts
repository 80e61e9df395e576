import t from 'tap'
import { oneShotPending } from '../../../src/plan/checks/one-shot-pending.ts'
import { boot } from '../facts.ts'
import { rows } from './rows.ts'

const wish = (oneShot: string) => ({ ...boot(undefined), oneShot })

t.test('one-shot-pending', async (t) =>
  rows(t, oneShotPending, [
    ['no wish', 'ok', undefined, () => {}],
    ['ours alone', 'ok', undefined, (facts) => (facts.boot = { ...boot(undefined), ownOneShot: true })],
    ['a wish', 'warn', /is to start 1>2 once/, (facts) => (facts.boot = wish('1>2'))],
    [
      'a wish, and a kernel that an administrator names',
      'ok',
      undefined,
      (facts, entry) => {
        facts.boot = wish('1>2')
        entry.source = 'argument'
      },
    ],
  ]),
)
