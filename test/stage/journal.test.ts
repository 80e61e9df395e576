import t from 'tap'
import type * as Journal from '../../src/stage/journal.ts'
import type { RunOptions } from '../../src/sys/exec.ts'

const told: { argv: readonly string[]; options: RunOptions }[] = []
const { MESSAGE_ID, tellJournal } = t.mockRequire<typeof Journal>('../../src/stage/journal.ts', {
  '../../src/sys/exec.ts': {
    run: async (argv: readonly string[], options: RunOptions) => {
      told.push({ argv, options })
      return { exitCode: 1, missing: true }
    },
  },
})

t.test('one entry, a field on each line', async (t) => {
  await tellJournal({ message: 'staged 6.1', priority: 6, action: 'stage', release: '6.1', id: 'abc' })
  t.same(told[0]?.argv, ['/usr/bin/logger', '--journald'])
  t.same(told[0]?.options.input?.split('\n'), [
    'MESSAGE=staged 6.1',
    `MESSAGE_ID=${MESSAGE_ID}`,
    'PRIORITY=6',
    'SYSLOG_IDENTIFIER=kexecctl',
    'KEXECCTL_ACTION=stage',
    'KEXECCTL_RELEASE=6.1',
    'KEXECCTL_ID=abc',
    '',
  ])
  t.match(MESSAGE_ID, /^[0-9a-f]{32}$/)
})

t.test('what is not known is no field, and no value makes another field', async (t) => {
  await tellJournal({ message: 'a\nPRIORITY=0\0b', priority: 4, action: 'refuse', release: undefined })
  t.same(told[1]?.options.input?.split('\n').slice(0, -1), [
    'MESSAGE=a PRIORITY=0 b',
    `MESSAGE_ID=${MESSAGE_ID}`,
    'PRIORITY=4',
    'SYSLOG_IDENTIFIER=kexecctl',
    'KEXECCTL_ACTION=refuse',
  ])
})
