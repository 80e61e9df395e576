import t from 'tap'
import { speltOut } from '../../src/cli/spelt-out.ts'

t.test('yes without a value, no with --no-', async (t) => {
  const table: [line: string, spelt: string][] = [
    ['setup --enable', 'setup --enable=yes'],
    ['setup --enable --intercept', 'setup --enable=yes --intercept=yes'],
    ['setup --enable --dry-run', 'setup --enable=yes --dry-run'],
    ['setup --enable no', 'setup --enable no'],
    ['setup --enable maybe', 'setup --enable maybe'],
    ['setup --enable=no', 'setup --enable=no'],
    ['setup --enable= --fallback', 'setup --enable= --fallback=yes'],
    ['setup --no-enable', 'setup --enable=no'],
    ['setup --no-enable=yes', 'setup --no-enable=yes'],
    ['setup --no-enable yes', 'setup --enable=no yes'],
    ['setup --select', 'setup --select'],
    ['setup --no-select', 'setup --no-select'],
    ['--enable setup', '--enable setup'],
    ['setup -- --enable', 'setup -- --enable'],
    ['setup --enable --', 'setup --enable=yes --'],
    ['setup --constructor --no-constructor', 'setup --constructor --no-constructor'],
    ['stage --dry-run --no-force', 'stage --dry-run --no-force'],
  ]
  for (const [line, spelt] of table) t.same(speltOut(line.split(' ')), spelt.split(' '), line)
})
