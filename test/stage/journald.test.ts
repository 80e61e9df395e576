import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { catalog } from '../../docs/generate/journal-page.ts'
import type * as Journal from '../../src/stage/journal.ts'
import { MESSAGE_IDS } from '../../src/stage/message-ids.ts'
import type { RunOptions } from '../../src/sys/exec.ts'

let input: string | undefined
const { tellJournal } = t.mockRequire<typeof Journal>('../../src/stage/journal.ts', {
  '../../src/sys/exec.ts': {
    run: async (_: readonly string[], options: RunOptions) => {
      input = options.input
    },
  },
})

// A journald of our own, on a /run that nobody else sees.
const SCRIPT = `set -eu
for dir in /run /var/log /var/lib/systemd; do mount -t tmpfs none $dir; done
mkdir -p /run/systemd/journal /run/systemd/system /run/log/journal
mount --bind "$1/catalog" /usr/lib/systemd/catalog
mkdir /var/lib/systemd/catalog
journalctl --update-catalog
/lib/systemd/systemd-journald 2>"$1/log" &
pid=$!
trap 'kill $pid' EXIT
for try in 1 2 3 4 5 6 7 8 9; do [ -S /run/systemd/journal/socket ] && break; sleep 0.5; done
logger --journald <"$1/entry"
for try in 1 2 3 4 5 6 7 8 9; do
  journalctl -q --no-pager -o json SYSLOG_IDENTIFIER=kexecctl >"$1/seen"
  [ -s "$1/seen" ] && break
  sleep 0.5
done
cat "$1/seen"
journalctl -q --no-pager -o short -x SYSLOG_IDENTIFIER=kexecctl
`
const can = (...argv: string[]) => spawnSync(argv[0] as string, argv.slice(1)).status === 0
const skip =
  can('unshare', '-m', 'true') && can('test', '-x', '/lib/systemd/systemd-journald') && can('logger', '--version')
    ? false
    : 'there is no journald that could be started'

t.test('journald takes an entry as it is meant, whatever the values', { skip }, async (t) => {
  const reason = 'it is "bad"\nPRIORITY=0\n\nMESSAGE=forged\0\x1b[2J\nKEXECCTL_RELEASE=none'
  await tellJournal({ kind: 'refused', message: 'not staged', priority: 4, action: 'refuse', release: '6.1', reason })
  const dir = t.testdir({ catalog: { 'kexecctl.catalog': catalog() } })
  writeFileSync(path.join(dir, 'entry'), input ?? '')
  const ran = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh', dir], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  t.equal(ran.stderr, '')
  const [first = '', ...rest] = ran.stdout.split('\n')
  t.match(JSON.parse(first), {
    MESSAGE: 'not staged',
    MESSAGE_ID: MESSAGE_IDS.refused,
    PRIORITY: '4',
    SYSLOG_IDENTIFIER: 'kexecctl',
    KEXECCTL_ACTION: 'refuse',
    KEXECCTL_RELEASE: '6.1',
    KEXECCTL_REASON: 'it is "bad"\\x0aPRIORITY=0\\x0a\\x0aMESSAGE=forged\\x00\\x1b[2J\\x0aKEXECCTL_RELEASE=none',
  })
  t.match(rest[0], /not staged$/, 'one entry alone')
  t.match(rest.join('\n'), /Subject: A new kernel is not staged\n.*Defined-By: kexecctl/s, 'the catalog explains it')
  t.match(rest.join('\n'), 'It is not staged, because: it is "bad"\\x0aPRIORITY=0')
})
