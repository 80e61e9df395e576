import t from 'tap'
import { changedLines } from '../../src/cli/setup-lines.ts'

t.test('what comes and what goes', async (t) => {
  const table: [before: string | undefined, after: string | undefined, removed: string, added: string][] = [
    ['a\n', 'a\n', '', ''],
    [undefined, undefined, '', ''],
    [undefined, '# a\n\n[B]\n', '', '# a|[B]'],
    ['a\n\nb\n', undefined, 'a|b', ''],
    ['a\nb', 'a\nc', 'b', 'c'],
    ['a\n', 'a\na\n', '', 'a'],
    ['a\na\na', 'a', 'a|a', ''],
    ['a\r\nb\r\n', 'a\r\nb\r\n\r\nc\r\n', '', 'c'],
    ['a', 'a\n', '', ''],
  ]
  for (const [before, after, removed, added] of table) {
    const changed = changedLines(before, after)
    t.same([changed.removed.join('|'), changed.added.join('|')], [removed, added], JSON.stringify([before, after]))
  }
})
