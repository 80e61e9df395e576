import t from 'tap'
import { nodeUsable } from '../../../src/plan/checks/node-usable.ts'
import { rows } from './rows.ts'

t.test('node-usable', async (t) =>
  rows(t, nodeUsable, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['found', 'ok', undefined, (facts) => (facts.node = { path: '/usr/bin/node' })],
    [
      'not found',
      'warn',
      /^hooks find no node to run: node is not installed$/,
      (facts) => (facts.node = { why: 'node is not installed' }),
    ],
  ]),
)
