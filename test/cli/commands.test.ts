import t from 'tap'
import { COMMANDS } from '../../src/cli/commands.ts'

t.test('every command can be run, and has all that help needs', async (t) => {
  t.equal(Object.keys(COMMANDS)[0], 'status', 'the first is what runs when none is named')
  for (const [name, { usage, describe, run }] of Object.entries(COMMANDS)) {
    t.equal(usage.split(' ')[0], name)
    t.match(describe, /^[A-Z].*[^.]$/, name)
    t.type(run, 'function', name)
  }
})
