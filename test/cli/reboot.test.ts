import t from 'tap'
import type { Asked, Requested } from '../../src/boot/request.ts'
import type { Args } from '../../src/cli/command.ts'
import type * as Reboot from '../../src/cli/reboot.ts'
import { run } from '../../src/cli/reboot.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { appendHistory } from '../../src/state/history.ts'
import { boot, downtime } from '../plan/boots.ts'
import { type FakeMachine, fakeMachine, NEW } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

type Said = { code: string; message?: RegExp | string; hint?: RegExp }

t.test('a dry run: what would be, and its exit code', async (t) => {
  const gone = ({ remove }: FakeMachine) => remove(`/boot/vmlinuz-${NEW}`)
  const foreign = ({ write }: FakeMachine) => write('/sys/kernel/kexec_loaded', '1\n')
  const kexec = { outcome: 'kexec', release: NEW }
  const firmware = { outcome: 'firmware', release: null }
  type Row = [(m: FakeMachine) => unknown, args: Args, data: object, command: string, exit: number, text: RegExp]
  const table: Row[] = [
    [() => {}, {}, kexec, 'systemctl kexec', 0, /^would reboot into 6\.12\.117\S* by kexec\nwould run: \/usr\/bin\/s/],
    [(m) => reconcile(m.tree, {}, { by: 'hook' }, 5), {}, kexec, 'systemctl kexec', 0, /by kexec/],
    [
      gone,
      {},
      firmware,
      'systemctl reboot',
      0,
      /^would reboot through the firmware: .* is running already\nwould run: /,
    ],
    [gone, { kexecOnly: true }, firmware, '', 3, /^would not reboot: .* is running already\n$/],
    [() => {}, { kexecOnly: true }, kexec, 'systemctl kexec', 0, /by kexec/],
    [() => {}, { firmware: true }, firmware, 'systemctl reboot', 0, /through the firmware: --firmware asks for it/],
    [() => {}, { when: '+5' }, { ...kexec, when: '+5' }, 'shutdown -r +5', 0, /^would reboot in 5 min into 6/],
    [() => {}, { when: '23:00' }, { ...kexec, when: '23:00' }, 'shutdown -r 23:00', 0, /^would reboot at 23:00 into /],
    [
      foreign,
      { when: 'now' },
      { outcome: 'kexec', release: null, when: 'now' },
      '-r now',
      0,
      /^would reboot by kexec: .*starts it/,
    ],
    [
      foreign,
      { firmware: true, when: '+5' },
      { when: '+5' },
      '',
      3,
      /^would not reboot: an image is loaded that kexecctl did not/,
    ],
  ]
  for (const [prepare, args, expected, command, exit, text] of table) {
    const machine = fakeMachine(t)
    await prepare(machine)
    const calls = machine.calls().length
    const answer = await run({ dryRun: true, ...args }, contextOf(machine.tree))
    const data = answer.data as { commands: string[][] }
    t.match(data, { schema: 1, when: null, done: false, ...expected }, command)
    t.same(Object.keys(data), ['schema', 'outcome', 'release', 'reason', 'when', 'commands', 'done', 'estimate'])
    t.match(data.commands.map((argv) => argv.join(' ')).join('\n'), command === '' ? /^$/ : `${command}`)
    t.match(answer.text, text)
    t.equal(answer.exit, exit, command)
    t.equal(machine.calls().length, calls, 'nothing is called')
    t.notOk(machine.exists('/var/lib/kexecctl/next.json'), 'nothing is written')
  }
})

t.test('what the reboot takes, where that is known of the way it goes', async (t) => {
  const machine = fakeMachine(t)
  const line = async (args: Args) =>
    /^.* takes .*$/m.exec((await run({ dryRun: true, ...args }, contextOf(machine.tree))).text)?.[0]
  const took = (bootId: string, bootedBy: 'kexec' | 'firmware', total: number) => {
    appendHistory(machine.tree, boot({ bootId, bootedBy }))
    appendHistory(machine.tree, downtime(bootId, { total }))
  }
  took('a', 'firmware', 250)
  t.equal(await line({}), undefined)
  t.equal(await line({ firmware: true }), 'the reboot takes about 4 min on this machine')
  took('b', 'kexec', 14)
  t.equal(await line({}), 'the reboot takes about 14 s, through the firmware about 4 min on this machine')
  t.equal(await line({ firmware: true }), 'the reboot takes about 4 min on this machine')
})

t.test('a dry run where kexecctl keeps its hands off', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/run/systemd/container', 'lxc\n')
  await t.rejects(run({ dryRun: true }, contextOf(machine.tree)), { code: 'refused', message: /container/ })
})

t.test('carried out: what is asked, and said', async (t) => {
  const kexec: Requested = { outcome: 'kexec', release: NEW, reason: 'x', command: ['/k', 'kexec'], said: '' }
  const firmware: Requested = { ...kexec, outcome: 'firmware', release: null, reason: 'it\nruns' }
  const table: [args: Args, asked: Asked, Requested, text: string][] = [
    [{}, { mode: 'any', when: undefined }, kexec, `rebooting into ${NEW} by kexec\n`],
    [
      { firmware: true },
      { mode: 'firmware', when: undefined },
      firmware,
      'rebooting through the firmware: it\\x0aruns\n',
    ],
    [{ kexecOnly: true, when: 'now' }, { mode: 'kexec-only', when: 'now' }, kexec, `rebooting into ${NEW} by kexec\n`],
    [
      { when: '+5' },
      { mode: 'any', when: '+5' },
      { ...kexec, said: 'Reboot scheduled' },
      `will reboot in 5 min into ${NEW} by kexec\nReboot scheduled\n`,
    ],
    [
      {},
      { mode: 'any', when: undefined },
      { ...firmware, outcome: null, reason: 'busy' },
      'rebooting as the last check decides: busy\n',
    ],
  ]
  for (const [args, asked, requested, text] of table) {
    const heard: unknown[] = []
    const { run } = t.mockRequire<typeof Reboot>('../../src/cli/reboot.ts', {
      '../../src/boot/request.ts': {
        requestReboot: async (...given: unknown[]) => {
          heard.push(given[2])
          return requested
        },
      },
      '../../src/cli/root.ts': { mustBeRootHere: () => {} },
    })
    const answer = await run(args, contextOf(fakeMachine(t).tree))
    t.same(heard, [asked])
    t.same([answer.exit, answer.text], [0, text])
    const { outcome, release, reason } = requested
    const { when = null } = asked
    const rest = { commands: [['/k', 'kexec']], done: true, estimate: { kexec: null, firmware: null } }
    t.same(answer.data, { schema: 1, outcome, release, reason, when, ...rest })
  }
})

t.test('wrong command lines, and another tree', async (t) => {
  const table: [args: Args, error: Said][] = [
    [
      { firmware: true, kexecOnly: true },
      { code: 'usage', message: /exclude each other/ },
    ],
    [{ when: 'tomorrow' }, { code: 'usage', message: '--when cannot be tomorrow', hint: /\+MINUTES or HH:MM/ }],
    [{ when: '24:00', dryRun: true }, { code: 'usage' }],
    [{ when: '' }, { code: 'usage', message: /cannot be empty/ }],
    [{ when: false }, { code: 'usage' }],
    [{}, { code: 'usage', message: /another tree/, hint: /--dry-run/ }],
  ]
  for (const [args, error] of table)
    await t.rejects(run(args, contextOf(fakeMachine(t).tree)), error, JSON.stringify(args))
})
