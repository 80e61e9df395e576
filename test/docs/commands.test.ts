import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { buildOnce, ROOT } from '../built.ts'
import { postinst } from '../faults/events.ts'
import { type Machine, makeMachine, NEW, OLD } from '../faults/machine.ts'
import { lacking, makeSystem } from '../faults/system.ts'
import { shownCommands } from './shown.ts'

const shown = shownCommands()
const isOurs = (command: string): boolean => /^kexecctl(?: |$)/.test(command)

// What no test of this file can run, and who runs it: the file, and what in it is the command.
const ELSEWHERE: readonly [command: RegExp, file: string, text: string][] = [
  [/^npm (ci|test)$|^npm ci && npm run package$/, '.ci/run', 'npm ci && CI=1 npm test'],
  [/^npm run (test:unit|docs|vm:shell|test:vm)$/, 'package.json', '"test:vm": "'],
  [/^npm run bench(:vm)?( -- .*)?$/, 'package.json', '"bench": "'],
  [/^npm ci && npm run demo$/, 'test/vm/demo.ts', 'npm run demo'],
  [/^apt install \.\/dist\/kexecctl_/, 'test/vm/package-trixie.test.ts', 'kexecctl.deb'],
  [/^apt upgrade -y( && reboot)?$/, 'test/vm/upgrade-trixie.test.ts', 'apt upgrade -y'],
  [/^rm \/etc\/apt\/apt.conf.d\/99kexecctl$/, 'test/vm/package-trixie.test.ts', 'rm /etc/apt/apt.conf.d/99kexecctl'],
  [/^apt purge kexecctl$/, 'test/vm/package-trixie.test.ts', 'apt-get purge -y kexecctl'],
  [/^apt remove linux-image-/, 'test/vm/transaction-trixie.test.ts', 'apt-get purge -y linux-image-'],
  [/^dnf install \.\/dist\//, 'test/vm/dnf.ts', 'dnf'],
  [/^dpkg-reconfigure kexecctl$/, 'test/life/debconf.test.ts', 'dpkg-reconfigure'],
  [/^echo '.*' \| debconf-set-selections$/, 'test/life/case.ts', 'debconf-set-selections'],
  [/^reboot$/, 'test/vm/upgrade-trixie.test.ts', 's.kexecsInto(newer)'],
  [/^grub-reboot ENTRY && reboot$/, 'test/vm/firmware.ts', 'grub-reboot'],
  [/^update-initramfs -u -k RELEASE$/, 'test/vm/transaction-trixie.test.ts', 'update-initramfs -u -k'],
  [/^install (-D )?-m 755 dist\/kexecctl \/etc\//, 'test/vm/by-hand-trixie.test.ts', '/etc/kernel/postinst.d'],
  [
    /^systemctl enable --now kexecctl-metrics\.timer$/,
    'test/metrics/units.test.ts',
    'systemctl enable --now kexecctl-metrics',
  ],
  [/^journalctl /, 'test/stage/journald.test.ts', 'journalPage()'],
]

// Said to be untried where they stand.
const UNTRIED: readonly [command: RegExp, page: string][] = [
  [/^(zypper|systemctl|rpm|install) /, 'docs/other-distributions.md'],
]

t.test('every command is run by a test', async (t) => {
  t.ok(shown.filter(({ command }) => isOurs(command)).length > 20, 'they are found at all')
  for (const { at, command } of shown.filter(({ command }) => !isOurs(command) && !command.startsWith('jq '))) {
    const [, file = '', text = ''] = ELSEWHERE.find(([pattern]) => pattern.test(command)) ?? []
    if (UNTRIED.some(([pattern, page]) => page === at && pattern.test(command))) continue
    if (t.not(file, '', `${at}: ${command}`)) t.match(readFileSync(path.join(ROOT, file), 'utf8'), text, file)
  }
})

// A machine where NEW is staged, and whoever is asked to reboot notes it in /asked.
const ready = async (machine: Machine): Promise<void> => {
  for (const name of ['systemctl', 'shutdown'])
    machine.write(
      `/usr/bin/${name}`,
      `#!/bin/sh\ncase $1 in is-system-running) echo running ;; list-jobs) ;; *) echo "$*" >>/asked ;; esac\n`,
      0o755,
    )
  machine.write('/usr/sbin/shutdown', '#!/bin/sh\nexec /usr/bin/shutdown "$@"\n', 0o755)
  machine.write('/usr/bin/reboot', '#!/bin/sh\necho reboot >>/asked\n', 0o755)
  await postinst(machine, NEW)
}

const here = (file: string, args: readonly string[]): { status: number | null; said: string } => {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

const why = lacking()
t.test('kexecctl is called as it takes it', { skip: why ?? false }, async (t) => {
  const system = makeSystem()
  const built = buildOnce()
  t.teardown(system.done)
  t.teardown(built.done)
  for (const command of new Set(shown.map(({ command }) => command).filter(isOurs))) {
    const machine = makeMachine(system)
    await ready(machine)
    const line = command
      .replaceAll('RELEASE', NEW)
      .replace(/\b6\.\d+\.\d+-?[\w.+]*-amd64/, (release) => (release === NEW ? NEW : OLD))
    // to write into a directory it needs a real /proc, which the machine has not
    const svg = /^kexecctl (history --svg) (\S+)$/.exec(line)
    const { status, said } = svg
      ? here(built.file, ['--root', machine.dir, ...(svg[1] ?? '').split(' '), `${t.testdir()}/${svg[2]}`])
      : await machine.run(['sh', '-c', line])
    t.equal(status, 0, `${command}: ${said}`)
    t.notMatch(said, /^kexecctl: .* \([\w-]+\)$/m)
    machine.done()
  }
})

const noJq = spawnSync('jq', ['--version']).status === 0 ? false : 'jq is not installed'
t.test('the history is asked as jq(1) takes it', { skip: noJq }, async (t) => {
  const line = {
    schema: 1,
    at: '2026-01-01T00:00:00.000Z',
    event: 'boot',
    outcome: 'arrived',
    release: NEW,
    evidence: null,
  }
  for (const { command } of shown.filter(({ command }) => command.startsWith('jq '))) {
    const words = command.replace('/var/lib/kexecctl/history.jsonl', '')
    const { status, stdout } = spawnSync('sh', ['-c', words], { input: `${JSON.stringify(line)}\n`, encoding: 'utf8' })
    t.same([status, stdout], [0, `${line.at}\tarrived\t${NEW}\t\n`])
  }
})
