import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { catalog, journalPage } from '../../docs/generate/journal-page.ts'
import type * as Journal from '../../src/stage/journal.ts'
import { MESSAGE_IDS } from '../../src/stage/message-ids.ts'
import type { RunOptions } from '../../src/sys/exec.ts'

let input = ''
const { tellJournal } = t.mockRequire<typeof Journal>('../../src/stage/journal.ts', {
  '../../src/sys/exec.ts': {
    run: async (_: readonly string[], options: RunOptions) => {
      input = options.input ?? ''
    },
  },
})

// What the page shows, as it stands there.
const commands = [...journalPage().matchAll(/^ {4}(journalctl [^#\n]*?) *(?:#.*)?$/gm)].map((m) => m[1] ?? '')

// A journald of our own, on a /run that nobody else sees; then every command, with what it prints in a file of its own.
const SCRIPT = `set -eu
dir=$1; shift
for place in /run /var/log /var/lib/systemd; do mount -t tmpfs none $place; done
mkdir -p /run/systemd/journal /run/systemd/system /run/log/journal
mount --bind "$dir/catalog" /usr/lib/systemd/catalog
mkdir /var/lib/systemd/catalog
journalctl --update-catalog
/lib/systemd/systemd-journald 2>"$dir/log" &
pid=$!
trap 'kill $pid' EXIT
for try in 1 2 3 4 5 6 7 8 9; do [ -S /run/systemd/journal/socket ] && break; sleep 0.5; done
for entry in "$dir"/entry*; do logger --journald <"$entry"; done
setpriv --reuid=nobody logger --journald <"$dir/forged"
for try in 1 2 3 4 5 6 7 8 9; do
  [ "$(journalctl -q -o cat SYSLOG_IDENTIFIER=kexecctl | wc -l)" = 3 ] && break
  sleep 0.5
done
export PAGER=cat LANG=C
for command; do sh -c "$command" >"$dir/said" && cp "$dir/said" "$dir/$(echo "$command" | tr / _)"; done
`
const can = (...argv: string[]) => spawnSync(argv[0] as string, argv.slice(1)).status === 0
const skip =
  can('unshare', '-m', 'true') &&
  can('test', '-x', '/lib/systemd/systemd-journald') &&
  can('setpriv', '--reuid=nobody', 'logger', '--version')
    ? false
    : 'there is no journald that could be started'

const hostile = 'it is "bad"\nPRIORITY=0\n\nMESSAGE=forged\0\x1b[2J\nKEXECCTL_RELEASE=none'
const shown = 'it is "bad"\\x0aPRIORITY=0\\x0a\\x0aMESSAGE=forged\\x00\\x1b[2J\\x0aKEXECCTL_RELEASE=none'

t.test('journald takes entries as they are meant, whatever the values', { skip }, async (t) => {
  const dir = t.testdir({ catalog: { 'kexecctl.catalog': catalog() } })
  const about = { priority: 4, release: '6.1' } as const
  await tellJournal({ ...about, kind: 'refused', message: 'not staged', action: 'refuse', reason: hostile })
  writeFileSync(path.join(dir, 'entry1'), input)
  const outcome = 'fell back'
  await tellJournal({ ...about, kind: 'not-arrived', message: hostile, action: 'boot', outcome, evidence: hostile })
  writeFileSync(path.join(dir, 'entry2'), input)
  // anybody can say anything: the commands that are shown must not fall for it
  const ids = Object.values(MESSAGE_IDS).map((id) => `MESSAGE_ID=${id}`)
  writeFileSync(
    path.join(dir, 'forged'),
    ['SYSLOG_IDENTIFIER=kexecctl', 'MESSAGE=forged', 'PRIORITY=4', ...ids].join('\n'),
  )
  const ask = `journalctl -q -o json _UID=0 MESSAGE_ID=${MESSAGE_IDS.refused}`
  const argv = ['-m', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh', dir, ask, ...commands]
  t.match(spawnSync('unshare', argv, { encoding: 'utf8', timeout: 60_000 }), { status: 0, stderr: '' })
  const said = (command: string) => readFileSync(path.join(dir, command.replaceAll('/', '_')), 'utf8').split('\n')

  const ours = { SYSLOG_IDENTIFIER: 'kexecctl', PRIORITY: '4', KEXECCTL_RELEASE: '6.1' }
  const refused = { MESSAGE: 'not staged', MESSAGE_ID: MESSAGE_IDS.refused, KEXECCTL_ACTION: 'refuse' }
  t.match(JSON.parse(said(ask)[0] ?? ''), { ...ours, ...refused, KEXECCTL_REASON: shown })

  t.equal(commands.length, 4)
  const [all = '', warnings = '', explained = '', json = ''] = commands.map((command) => said(command).join('\n'))
  for (const lines of [all, warnings]) t.match(lines, /^.*: not staged\n.*: it is "bad"\\x0aPRIORITY=0\\x0a.*\n$/)
  t.match(explained, /Subject: A new kernel is not staged\n.*Defined-By: kexecctl/s)
  t.match(explained, 'It is not staged, because: it is "bad"\\x0aPRIORITY=0')
  t.match(JSON.parse(json), { ...ours, MESSAGE: shown, KEXECCTL_OUTCOME: outcome, KEXECCTL_EVIDENCE: shown })
})
