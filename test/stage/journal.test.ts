import t from 'tap'
import type * as Journal from '../../src/stage/journal.ts'
import { type Kind, MESSAGE_IDS } from '../../src/stage/message-ids.ts'
import type { RunOptions } from '../../src/sys/exec.ts'
import fc from '../fast-check.ts'

const told: { argv: readonly string[]; options: RunOptions }[] = []
const { tellJournal } = t.mockRequire<typeof Journal>('../../src/stage/journal.ts', {
  '../../src/sys/exec.ts': {
    run: async (argv: readonly string[], options: RunOptions) => {
      told.push({ argv, options })
      return { exitCode: 1, missing: true }
    },
  },
})

const lines = async (entry: Journal.Entry): Promise<string[] | undefined> => {
  told.length = 0
  await tellJournal(entry)
  return told[0]?.options.input?.split('\n')
}

t.test('one entry, a field on each line', async (t) => {
  const entry = {
    kind: 'staged',
    message: 'staged 6.1',
    priority: 6,
    action: 'stage',
    release: '6.1',
    id: 'abc',
  } as const
  t.same(await lines(entry), [
    'MESSAGE=staged 6.1',
    `MESSAGE_ID=${MESSAGE_IDS.staged}`,
    'PRIORITY=6',
    'SYSLOG_IDENTIFIER=kexecctl',
    'KEXECCTL_ACTION=stage',
    'KEXECCTL_RELEASE=6.1',
    'KEXECCTL_ID=abc',
    '',
  ])
  t.same(told[0]?.argv, ['/usr/bin/logger', '--journald'])
})

t.test('every kind has an id of its own', async (t) => {
  const ids = Object.values(MESSAGE_IDS)
  for (const id of ids) t.match(id, /^[0-9a-f]{32}$/)
  t.equal(new Set(ids).size, ids.length)
})

t.test('no value makes another field, or ends the entry', async (t) => {
  const hostile = fc.oneof(
    fc.constantFrom('\n', '\n\n', 'a\nPRIORITY=0', '\r', '\0', '\x1b[2J', '\u2028', ''),
    fc.string(),
  )
  const kinds = Object.keys(MESSAGE_IDS) as Kind[]
  const wanted = ['MESSAGE', 'MESSAGE_ID', 'PRIORITY', 'SYSLOG_IDENTIFIER', 'KEXECCTL_ACTION', 'KEXECCTL_RELEASE']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...kinds), hostile, hostile, hostile, async (kind, message, release, reason) => {
      const given = await lines({ kind, message, priority: 4, action: 'refuse', release, reason })
      const names = given?.map((line) => line.split('=')[0])
      t.strictSame(names, [...wanted, 'KEXECCTL_REASON', ''])
      t.notMatch(given?.join(''), /[\p{Cc}\p{Zl}\p{Zp}]/u)
    }),
  )
})
