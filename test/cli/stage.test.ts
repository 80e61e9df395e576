import t from 'tap'
import type * as Stage from '../../src/cli/stage.ts'
import { run } from '../../src/cli/stage.ts'
import { KexecctlError } from '../../src/report/errors.ts'
import type { Outcome } from '../../src/stage/reconcile.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { appendHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { boot, downtime } from '../plan/boots.ts'
import { record } from '../plan/facts.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

const dryRun = async ({ tree }: FakeMachine, args = {}) => await run({ dryRun: true, ...args }, contextOf(tree))

t.test('a dry run as JSON', async (t) => {
  const { data, exit } = await dryRun(fakeMachine(t))
  t.equal(exit, 0)
  t.match(data, {
    commands: [
      [/sbin/, '-s', '-l', `/boot/vmlinuz-${NEW}`, /^--initrd=/, /^--command-line=.* kexecctl\.id=\w{16} panic=10$/],
    ],
  })
  t.same(
    { ...data, commands: [] },
    {
      schema: 1,
      action: 'stage',
      reason: `${NEW} is the kernel to start next`,
      target: {
        release: NEW,
        image: `/boot/vmlinuz-${NEW}`,
        initrds: [`/boot/initrd.img-${NEW}`],
        cmdline: 'root=/dev/vda2 ro',
        source: 'newest',
      },
      syscall: 'file',
      estimate: { kexec: null, firmware: null },
      commands: [],
      findings: [],
    },
  )
})

t.test('what a dry run plans, and its exit code', async (t) => {
  const hook = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'hook' }, 5)
  type Row = [what: string, (m: FakeMachine) => unknown, args: object, data: object, exit: number, text: RegExp]
  const table: Row[] = [
    [
      'a release',
      () => {},
      { release: OLD },
      { action: 'stage', target: { release: OLD, source: 'argument' } },
      0,
      /would run: \/sbin\/kexec -s -l/,
    ],
    ['fresh', hook, {}, { action: 'keep', commands: [] }, 0, /^keep: /],
    ['running', (m) => m.remove(`/boot/vmlinuz-${NEW}`), {}, { action: 'none', commands: [] }, 0, /^none: /],
    ['switched off', (m) => m.write('/etc/default/kexec', 'LOAD_KEXEC=no\n'), {}, { action: 'stage' }, 0, /^stage: /],
    [
      'somebody else',
      (m) => m.write('/sys/kernel/kexec_loaded', '1\n'),
      {},
      { action: 'foreign', commands: [] },
      0,
      /^foreign: /,
    ],
    [
      'by force',
      (m) => m.write('/sys/kernel/kexec_loaded', '1\n'),
      { force: true },
      { action: 'stage' },
      0,
      /^stage: /,
    ],
    [
      'refused',
      (m) => m.install(NEW, 2200),
      {},
      { action: 'refuse', commands: [], findings: [{ level: 'refuse' }] },
      3,
      /\nrefuse {2}image-integrity/,
    ],
    [
      'wait',
      (m) => m.write('/proc/meminfo', 'MemAvailable: 1 kB\n'),
      {},
      { action: 'wait', commands: [] },
      0,
      /^wait: /,
    ],
    [
      'what is staged has to go',
      async (m) => {
        await hook(m)
        m.install(NEW, 2200)
      },
      {},
      { action: 'refuse', commands: [['/sbin/kexec', '-s', '-u']] },
      3,
      /would run: \/sbin\/kexec -s -u/,
    ],
    [
      'lockdown',
      (m) => m.write('/etc/kexecctl.conf', '[Stage]\nSyscall=load\n'),
      {},
      { syscall: 'load', commands: [[/kexec/, '-c']] },
      0,
      / -c /,
    ],
  ]
  for (const [what, prepare, args, data, exit, text] of table) {
    const machine = fakeMachine(t)
    await prepare(machine)
    const calls = machine.calls().length
    const answer = await dryRun(machine, args)
    t.match(answer.data, data, what)
    t.match(answer.text, text, what)
    t.equal(answer.exit, exit, what)
    t.equal(machine.calls().length, calls, `${what}: nothing is called`)
  }
})

t.test('another tree is not changed, a slip of the fingers neither', async (t) => {
  const machine = fakeMachine(t)
  await t.rejects(run({}, contextOf(machine.tree)), { code: 'usage', message: /another tree/ })
  await t.rejects(dryRun(machine, { release: '9.9.9' }), { code: 'no-such-kernel' })
  t.same(machine.calls(), [])
})

t.test('carried out: what is said, and the exit code', async (t) => {
  const nothing = { record: undefined, unloaded: false, vetoed: false }
  const cause = new Error('Key was rejected')
  const failed = new KexecctlError('kexec-failed', 'it could not be loaded', { cause })
  const table: [outcome: Outcome, data: object, exit: number, text: string][] = [
    [
      { ...nothing, action: 'stage', reason: 'x', record: record() },
      { staged: { release: NEW, fresh: true } },
      0,
      'said\n',
    ],
    [{ ...nothing, action: 'none', reason: 'it\nruns' }, { staged: null }, 0, 'nothing done: it\\x0aruns\n'],
    [{ ...nothing, action: 'abstain', reason: 'a chroot' }, {}, 0, 'nothing done: a chroot\n'],
    [{ ...nothing, action: 'refuse', reason: 'x' }, { action: 'refuse', reason: 'x' }, 3, 'said\n'],
    [{ ...nothing, action: 'wait', reason: 'x' }, { action: 'wait' }, 3, 'said\n'],
    [{ ...nothing, action: 'foreign', reason: 'x' }, { action: 'foreign' }, 3, 'said\n'],
  ]
  const carriedOut = async (outcome: Outcome) => {
    const asked: unknown[] = []
    const { run } = t.mockRequire<typeof Stage>('../../src/cli/stage.ts', {
      '../../src/stage/announce.ts': {
        reconcileAloud: async (...args: unknown[]) => {
          asked.push(args[2])
          return { outcome, line: ['none', 'abstain'].includes(outcome.action) ? undefined : 'said' }
        },
      },
      '../../src/cli/root.ts': { mustBeRootHere: () => {} },
    })
    const answer = await run({ release: NEW, force: true }, contextOf(fakeMachine(t).tree))
    t.same(asked, [{ by: 'admin', release: NEW, force: true }])
    return answer
  }
  for (const [outcome, data, exit, text] of table) {
    const answer = await carriedOut(outcome)
    t.match(answer.data, { schema: 1, action: outcome.action, ...data })
    t.same([answer.exit, answer.text], [exit, text])
  }
  await t.rejects(carriedOut({ ...nothing, action: 'refuse', reason: 'no', error: failed, unloaded: true }), {
    code: 'kexec-failed',
    message: /^no; what was staged before is unloaded/,
    cause,
  })
})

t.test('what a reboot by kexec takes, where that is known', async (t) => {
  const machine = fakeMachine(t)
  const line = async () => /^.* takes .*$/m.exec((await dryRun(machine)).text)?.[0]
  const took = (bootId: string, bootedBy: 'kexec' | 'firmware', total: number) => {
    appendHistory(machine.tree, boot({ bootId, bootedBy }))
    appendHistory(machine.tree, downtime(bootId, { total }))
  }
  took('a', 'firmware', 250)
  t.equal(await line(), undefined, 'what is staged does not go through the firmware')
  took('b', 'kexec', 14)
  const known = 'by kexec a reboot takes about 14 s, through the firmware about 4 min on this machine'
  t.equal(await line(), known)
  writeNext(machine.tree, { want: 'firmware' })
  t.equal(await line(), known, 'whatever the next one is')
})
