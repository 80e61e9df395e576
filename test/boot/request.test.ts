import fs from 'node:fs'
import t from 'tap'
import type * as RequestModule from '../../src/boot/request.ts'
import { type Asked, mustBeOurs, requestReboot } from '../../src/boot/request.ts'
import type { Variables } from '../../src/machine/environment.ts'
import * as errors from '../../src/report/errors.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { dropNext, readNext, writeNext } from '../../src/state/next.ts'
import { NEXT } from '../../src/state/paths.ts'
import * as exec from '../../src/sys/exec.ts'
import { environment } from '../plan/facts.ts'
import { type FakeMachine, fakeMachine, NEW } from '../stage/machine-tree.ts'

// Stands in for what would reboot us: writes down what it was called with.
const PROGRAM = `#!/bin/sh
root=\${0%/usr/*bin/*}
[ "$1" != list-jobs ] || exec cat "$root/jobs"
echo "\${0#"$root"} $*" >>"$root/requests"
[ ! -e "$root/inhibited" ] || { cat "$root/inhibited" >&2; exit 1; }
[ "$1" != -r ] || echo "Reboot scheduled for Sun, use 'shutdown -c' to cancel." >&2
`
const PROGRAMS = ['/usr/bin/systemctl', '/usr/bin/env', '/usr/sbin/shutdown']

const machine = (t: { testdir: () => string }): FakeMachine => {
  const made = fakeMachine(t)
  for (const program of PROGRAMS) made.write(program, PROGRAM, 0o755)
  return made
}

const requests = ({ tree, exists }: FakeMachine): string[] =>
  exists('/requests') ? fs.readFileSync(tree.host('/requests'), 'utf8').trim().split('\n') : []

const KEXEC = '/usr/bin/systemctl kexec'
const FIRMWARE = '/usr/bin/env SYSTEMCTL_SKIP_AUTO_KEXEC=1 '
const { KexecctlError } = errors
const ANY: Asked = { mode: 'any', when: undefined }
const FOREIGN = ({ write }: FakeMachine) => write('/sys/kernel/kexec_loaded', '1\n')

t.test('what is asked of the machine', async (t) => {
  type Row = [what: string, (m: FakeMachine) => unknown, Partial<Asked>, expected: object, asked: RegExp | string]
  const table: Row[] = [
    ['a new kernel is staged first', () => {}, {}, { outcome: 'kexec', release: NEW, said: '' }, KEXEC],
    ['a fresh one', (m) => reconcile(m.tree, {}, { by: 'hook' }, 5), {}, { outcome: 'kexec', release: NEW }, KEXEC],
    [
      'nothing new',
      (m) => m.remove(`/boot/vmlinuz-${NEW}`),
      {},
      { outcome: 'firmware', release: null, reason: /is running already/ },
      /SKIP_AUTO_KEXEC=1 .*\/usr\/bin\/systemctl reboot$/,
    ],
    [
      'a load that fails',
      (m) => m.write('/fail-load', 'kexec_file_load failed: Key was rejected by service\n'),
      {},
      { outcome: 'firmware', reason: /could not be loaded: .*Key was rejected/ },
      FIRMWARE,
    ],
    [
      'somebody wants the firmware',
      (m) => m.write('/no-kexec-reboot', ''),
      {},
      { outcome: 'firmware', release: null, reason: /^coldreboot\(8\) asks for the firmware/ },
      FIRMWARE,
    ],
    ['kexec or nothing', () => {}, { mode: 'kexec-only' }, { outcome: 'kexec', release: NEW }, KEXEC],
    [
      'at a time',
      () => {},
      { when: '+5' },
      { outcome: 'kexec', release: NEW, said: /^Reboot scheduled for Sun/ },
      '/usr/sbin/shutdown -r +5',
    ],
    ['a foreign image', FOREIGN, {}, { outcome: 'firmware', reason: /did not load/ }, FIRMWARE],
    [
      'a foreign image, at a time',
      FOREIGN,
      { when: '23:00' },
      { outcome: 'kexec', release: null, reason: /did not load, and shutdown\(8\) starts it/ },
      '/usr/sbin/shutdown -r 23:00',
    ],
    ['the firmware', FOREIGN, { mode: 'firmware' }, { outcome: 'firmware', release: null }, FIRMWARE],
    ['the firmware, at a time', () => {}, { mode: 'firmware', when: '+1' }, { outcome: 'firmware' }, / -r \+1$/],
  ]
  for (const [what, prepare, asked, expected, line] of table) {
    const made = machine(t)
    await prepare(made)
    const answer = await requestReboot(made.tree, {}, { ...ANY, ...asked })
    t.match(answer, expected, what)
    t.match(requests(made)[0], line, what)
    t.equal(requests(made).length, 1, what)
    const firmware = asked.mode === 'firmware'
    t.equal(readNext(made.tree)?.want, firmware ? 'firmware' : undefined, `${what}: whoever reboots then`)
    if (firmware) t.same(made.calls(), [], `${what}: nothing is loaded for it`)
  }
})

t.test('what is refused reboots nothing', async (t) => {
  type Row = [
    string,
    (m: FakeMachine) => void,
    env: Variables,
    Partial<Asked>,
    error: { code: string; message?: string | RegExp; hint?: string | RegExp },
  ]
  const table: Row[] = [
    [
      'nothing to kexec',
      (m) => m.remove(`/boot/vmlinuz-${NEW}`),
      {},
      { mode: 'kexec-only' },
      { code: 'refused', message: /^not rebooted: .*is running already$/ },
    ],
    [
      'the firmware is wanted',
      (m) => m.write('/no-kexec-reboot', ''),
      {},
      { mode: 'kexec-only' },
      { code: 'refused', message: /^not rebooted: coldreboot/ },
    ],
    ['not ours to kexec', FOREIGN, {}, { mode: 'kexec-only', when: '+5' }, { code: 'refused' }],
    [
      'the firmware, where shutdown(8) would start a foreign image',
      FOREIGN,
      {},
      { mode: 'firmware', when: '+5' },
      { code: 'foreign', hint: 'kexec -s -u unloads it' },
    ],
    [
      'a container',
      (m) => m.write('/run/systemd/container', 'lxc\n'),
      {},
      {},
      { code: 'refused', message: 'not rebooted: this is a container (lxc)', hint: /systemctl reboot/ },
    ],
    [
      'an image build',
      () => {},
      { DPKG_ROOT: '/mnt' },
      { mode: 'firmware' },
      { code: 'refused', hint: /machine itself/ },
    ],
  ]
  for (const [what, prepare, env, asked, error] of table) {
    const made = machine(t)
    prepare(made)
    await t.rejects(requestReboot(made.tree, env, { ...ANY, ...asked }), error, what)
    t.same([requests(made), readNext(made.tree)], [[], undefined], what)
  }
})

t.test('a request that is not taken says why, and leaves no wish behind', async (t) => {
  const made = machine(t)
  made.write('/jobs', '')
  made.write('/inhibited', 'Operation inhibited by "apt" (PID 7).\nPlease retry operation.\n')
  const refused = { code: 'command-failed', cause: { message: /inhibited by "apt" \(PID 7\)\. Please retry/ } }
  for (const before of [undefined, { want: 'release', release: NEW } as const]) {
    if (before) writeNext(made.tree, before)
    await t.rejects(requestReboot(made.tree, {}, { ...ANY, mode: 'firmware' }), refused)
    t.same(readNext(made.tree), before)
  }
  await t.rejects(requestReboot(made.tree, {}, ANY), refused)
  for (const program of PROGRAMS) made.remove(program)
  await t.rejects(requestReboot(made.tree, {}, ANY), { cause: { message: /systemctl is missing/ } })
})

t.test('a reboot that comes all the same goes through the firmware', async (t) => {
  const before = { want: 'kexec' } as const
  const table: [jobs: string, next: object, hint: RegExp | undefined][] = [
    ['101 reboot.target start waiting\n', { want: 'firmware' }, /goes through the firmware$/],
    ['101 kexec.target start running\n', { want: 'firmware' }, /goes through the firmware$/],
    ['101 poweroff.target start waiting\n', before, undefined],
    ['', before, undefined],
    ['nobody knows what this is\n', before, undefined],
  ]
  for (const [jobs, next, hint] of table) {
    const made = machine(t)
    writeNext(made.tree, before)
    made.write('/inhibited', 'There is already a shutdown in progress\n')
    made.write('/jobs', jobs)
    const error: errors.KexecctlError = await requestReboot(made.tree, {}, { ...ANY, mode: 'firmware' }).catch((e) => e)
    t.match(error, { code: 'command-failed', hint, cause: { message: /already a shutdown/ } }, jobs)
    t.same(readNext(made.tree), next, jobs)
  }
})

t.test('so does one that was not answered in time', async (t) => {
  const late: typeof exec.run = async (argv, options) => {
    const ran = await exec.run(argv, options)
    return argv.some((word) => word.endsWith('/systemctl')) ? { ...ran, exitCode: undefined, timedOut: true } : ran
  }
  const { requestReboot } = t.mockRequire<typeof RequestModule>('../../src/boot/request.ts', {
    '../../src/sys/exec.ts': { ...exec, run: late },
    '../../src/report/errors.ts': errors,
  })
  const made = machine(t)
  await t.rejects(requestReboot(made.tree, {}, { ...ANY, mode: 'firmware' }), { code: 'command-failed' })
  t.same(readNext(made.tree), { want: 'firmware' })
})

t.test('who else is at work is waited for, and what they asked meanwhile holds', async (t) => {
  const made = machine(t)
  made.write('/inhibited', 'no')
  made.write('/jobs', '')
  made.write(
    '/usr/bin/env',
    `#!/bin/sh\nroot=\${0%/usr/bin/env}\necho '{"schema":1,"want":"kexec"}' >"$root${NEXT}"\nexit 1\n`,
    0o755,
  )
  await t.rejects(requestReboot(made.tree, {}, { ...ANY, mode: 'firmware' }), { code: 'command-failed' })
  t.same(readNext(made.tree), { want: 'kexec' })
  const held = t.mockRequire<typeof RequestModule>('../../src/boot/request.ts', {
    '../../src/stage/lock.ts': {
      withLock: async () => {
        throw new KexecctlError('busy', 'held')
      },
    },
  })
  dropNext(made.tree)
  const before = requests(made)
  await t.rejects(held.requestReboot(made.tree, {}, { ...ANY, mode: 'firmware' }), { code: 'busy' })
  t.same([requests(made), readNext(made.tree)], [before, undefined], 'no reboot was asked for')
})

t.test('another kexecctl at work: after the wait the last check decides', async (t) => {
  const asking = (error: unknown) =>
    t.mockRequire<typeof RequestModule>('../../src/boot/request.ts', {
      '../../src/stage/reconcile.ts': {
        reconcile: async () => {
          throw error
        },
      },
    })
  const busy = new KexecctlError('busy', 'another kexecctl is at work')
  const made = machine(t)
  const { requestReboot } = asking(busy)
  const answer = await requestReboot(made.tree, {}, ANY)
  t.match(answer, { outcome: null, release: null, reason: 'another kexecctl is at work' })
  t.same(requests(made), ['/usr/bin/systemctl reboot'])
  await t.rejects(requestReboot(made.tree, {}, { ...ANY, mode: 'kexec-only' }), { code: 'refused', message: /at work/ })
  t.match(await asking(new Error('a defect')).requestReboot(made.tree, {}, ANY), { outcome: null, reason: 'a defect' })
  t.equal(requests(made).length, 2)
})

t.test('a shutdown that began while we waited', async (t) => {
  let looks = 0
  const outcome = { action: 'abstain', reason: 'the system is going down', unloaded: false, vetoed: false }
  const { requestReboot } = t.mockRequire<typeof RequestModule>('../../src/boot/request.ts', {
    '../../src/stage/reconcile.ts': { reconcile: async () => outcome },
    '../../src/stage/facts.ts': { gatherEnvironment: async () => environment({ goingDown: ++looks > 1 }) },
  })
  const made = machine(t)
  await t.rejects(requestReboot(made.tree, {}, ANY), { code: 'refused', message: /going down/ })
  t.same(requests(made), [])
})

t.test('where nothing is ever staged it reboots as ever', async (t) => {
  const made = machine(t)
  made.write('/run/ostree-booted', '')
  t.match(await requestReboot(made.tree, {}, ANY), { outcome: 'firmware', reason: /ostree/ })
  t.equal(requests(made).length, 1)
  await t.rejects(requestReboot(made.tree, {}, { ...ANY, mode: 'kexec-only' }), { code: 'refused', message: /ostree/ })
})

t.test('where kexecctl keeps its hands off, and what to do there', async (t) => {
  const table: [Parameters<typeof environment>[0], message: RegExp | undefined, hint: RegExp | undefined][] = [
    [{}, undefined, undefined],
    [{ chroot: true }, /this is a chroot/, /machine itself/],
    [{ chroot: 'unknown' }, /cannot be told whether this is a chroot/, /machine itself/],
    [{ imageBuild: 'DPKG_ROOT' }, /DPKG_ROOT/, /machine itself/],
    [{ container: 'docker' }, /container \(docker\)/, /^use systemctl reboot: .* no part in this/],
    [{ live: true }, undefined, undefined],
    [{ ostree: true, privileged: false }, undefined, undefined],
    [{ goingDown: true }, /going down/, undefined],
  ]
  for (const [change, message, hint] of table) {
    const check = () => mustBeOurs(environment(change))
    if (message) t.throws(check, { code: 'refused', message, hint }, JSON.stringify(change))
    else t.doesNotThrow(check)
  }
})
