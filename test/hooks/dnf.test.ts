import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { ROOT } from '../built.ts'
import { PROGRAM } from './run-hook.ts'

/** The lines of a file of actions that count: neither dnf has any other comments. */
const lines = (name: string): string[] =>
  readFileSync(path.join(ROOT, 'hooks/dnf', name), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))

// dnf-post-transaction-actions(8): FILTER:STATE:COMMAND, the command for a shell
const dnf4 = (line: string): { fields: string[]; argv: string[] } => {
  const [, filter = '', state = '', command = ''] = /^([^:]*):([^:]*):(.*)$/.exec(line) ?? []
  return { fields: [filter, state], argv: ['/bin/sh', '-c', command] }
}

// libdnf5-actions(8): CALLBACK:FILTER:DIRECTION:OPTIONS:COMMAND, the command for execvp(3): split at spaces, of which
// those after a backslash do not count
const dnf5 = (line: string): { fields: string[]; argv: string[] } => {
  const [, ...fields] = /^([^:]*):([^:]*):([^:]*):([^:]*):/.exec(line) ?? []
  const words = line.slice(fields.join(':').length + 1).match(/(?:\\.|[^\\ ])+/g) ?? []
  return { fields, argv: words.map((word) => word.replace(/\\(.)/g, '$1')) }
}

const FILES: [string, typeof dnf4, fields: string[]][] = [
  // every package, whether it comes or goes; no ${…} in the command, so that it is the same for all and runs once
  ['kexecctl.action', dnf4, ['*', 'any']],
  // no filter: once for each transaction; not for --installroot
  ['kexecctl.actions', dnf5, ['post_transaction', '', '', 'enabled=host-only']],
]

const NOISY = '#!/bin/sh\necho noise; cat; exit 3\n'
const cases: [what: string, mark: string | undefined, program: string | undefined, stderr: string][] = [
  ['nothing to do', undefined, PROGRAM, ''],
  ['a mark', '', PROGRAM, 'called dnf\n'],
  ['a mark of somebody who tried', 'dnf 412\n', PROGRAM, 'called dnf\n'],
  ['a mark, and the package is gone', '', undefined, ''],
  ['a program that talks, reads and fails', '', NOISY, 'noise\n'],
]

for (const [name, parse, fields] of FILES)
  t.test(name, async (t) => {
    const [line = '', ...more] = lines(name)
    t.strictSame(more, [], 'one action')
    const action = parse(line)
    t.strictSame(action.fields, fields)
    t.ok(existsSync(action.argv[0] ?? ''), 'an absolute path, since PATH is the caller’s')
    t.notMatch(line, /[$%]/, 'nothing that dnf would replace')
    for (const [what, mark, program, stderr] of cases) {
      const dir = t.testdir({ run: { kexecctl: mark === undefined ? {} : { pending: mark } }, usr: { sbin: {} } })
      if (program !== undefined) writeFileSync(path.join(dir, 'usr/sbin/kexecctl'), program, { mode: 0o755 })
      const [command = '', ...args] = action.argv
      const moved = args.map((arg) => arg.replaceAll(/(?<=\s)\/(run|usr)(?=\/)/g, `${dir}/$1`))
      // as dnf 5, which gives a pipe that nobody writes to: to read from it is to hang
      const r = spawnSync(command, moved, { encoding: 'utf8', env: {}, input: 'stdin', timeout: 20_000 })

      t.strictSame([r.stdout, r.stderr, r.signal], ['', stderr, null], what)
    }
  })
