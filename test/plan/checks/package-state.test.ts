import t from 'tap'
import { packageState } from '../../../src/plan/checks/package-state.ts'
import { rows } from './rows.ts'

t.test('package-state', async (t) =>
  rows(t, packageState, [
    ['complete, or no package', 'ok', undefined, () => {}],
    ['half-configured', 'warn', /^x is half-configured/, (facts) => (facts.unfinishedPackage = 'x is half-configured')],
    ['rpm is at work', 'warn', /^rpm is changing/, (facts) => (facts.rpmAtWork = true)],
    ['rpm is not', 'ok', undefined, (facts) => (facts.rpmAtWork = false)],
  ]),
)
