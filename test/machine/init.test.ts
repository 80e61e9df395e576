import t from 'tap'
import type * as Init from '../../src/machine/init.ts'

t.test('what systemctl says, and what that means', async (t) => {
  const cases: [stdout: string, goingDown: boolean | 'unknown'][] = [
    ['stopping', true],
    ['running', false],
    ['degraded', false],
    ['starting', false],
    ['initializing', false],
    ['maintenance', false],
    ['running\n', false],
    ['offline', 'unknown'],
    ['unknown', 'unknown'],
    ['', 'unknown'],
  ]
  for (const [stdout, goingDown] of cases) {
    const asked: (readonly string[])[] = []
    const { isGoingDown } = t.mockRequire<typeof Init>('../../src/machine/init.ts', {
      '../../src/sys/exec.ts': {
        run: async (argv: readonly string[]) => {
          asked.push(argv)
          return { stdout }
        },
      },
    })
    t.equal(await isGoingDown(), goingDown, stdout)
    t.same(asked, [['/bin/systemctl', 'is-system-running']])
  }
})
