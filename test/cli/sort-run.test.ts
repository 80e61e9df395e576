import t from 'tap'
import type { Args } from '../../src/cli/command.ts'
import type * as Sort from '../../src/cli/sort.ts'
import { openTree } from '../../src/sys/fs.ts'
import { contextOf } from './context.ts'

const { run } = t.mockRequire<typeof Sort>('../../src/cli/sort.ts', {
  '../../src/sys/fs.ts': { readStdin: () => '6.1.0-10-amd64\n6.1.0-9-amd64\n' },
})
const context = contextOf(openTree('/'))

t.test('arguments, or standard input', async (t) => {
  const cases: [args: Args, text: string][] = [
    [{}, '6.1.0-9-amd64\n6.1.0-10-amd64\n'],
    [{ releases: [] }, '6.1.0-9-amd64\n6.1.0-10-amd64\n'],
    [{ reverse: true }, '6.1.0-10-amd64\n6.1.0-9-amd64\n'],
    [{ releases: ['6.2', '6.1'] }, '6.1\n6.2\n'],
    [{ releases: ['6.1', '6.2'], reverse: true }, '6.2\n6.1\n'],
  ]
  for (const [args, text] of cases) t.match(await run(args, context), { exit: 0, text, warnings: [] })
  t.match(await run({ releases: ['x', '6.1'] }, context), {
    exit: 0,
    text: 'x\n6.1\n',
    warnings: ['not a kernel release: "x"'],
    data: { schema: 1, sorted: ['x', '6.1'], unparsable: ['x'] },
  })
})
