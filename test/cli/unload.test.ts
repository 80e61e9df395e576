import t from 'tap'
import type * as Unload from '../../src/cli/unload.ts'
import { record } from '../plan/facts.ts'
import { fakeMachine, NEW } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

t.test('what was unloaded, if anything', async (t) => {
  for (const staged of [record(), undefined]) {
    const asked: unknown[] = []
    const { run } = t.mockRequire<typeof Unload>('../../src/cli/unload.ts', {
      '../../src/stage/withdraw.ts': {
        withdrawStaged: async (...args: unknown[]) => {
          asked.push(args[2])
          return { record: staged }
        },
      },
      '../../src/cli/root.ts': { mustBeRootHere: () => {} },
    })
    const { data, exit, text } = await run({}, contextOf(fakeMachine(t).tree))
    t.same(data, { schema: 1, unloaded: staged ? NEW : null, held: true })
    t.match(text, staged ? `unloaded ${NEW}; hooks leave it so` : 'nothing is staged; hooks leave it so')
    t.same([exit, asked], [0, [{ hold: true }]])
  }
})

t.test('never in another tree', async (t) => {
  const { run } = await import('../../src/cli/unload.ts')
  await t.rejects(run({}, contextOf(fakeMachine(t).tree)), { code: 'usage' })
})
