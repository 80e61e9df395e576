import t from 'tap'
import { liveOrOstree } from '../../../src/plan/checks/live-or-ostree.ts'
import { rows } from './rows.ts'

t.test('live-or-ostree', async (t) =>
  rows(t, liveOrOstree, [
    ['neither', 'ok', undefined, () => {}],
    ['ostree', 'warn', /^this is an ostree system/, ({ environment }) => (environment.ostree = true)],
    ['live', 'warn', /^this is a live system$/, ({ environment }) => (environment.live = true)],
  ]),
)
