import t from 'tap'
import type { Context } from '../../src/cli/command.ts'
import type * as Hook from '../../src/cli/hook.ts'
import * as errors from '../../src/report/errors.ts'
import type { Withdrawn } from '../../src/stage/withdraw.ts'
import { record } from '../plan/facts.ts'
import { fakeMachine, NEW } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

/** The hook with everything beneath it taken out; `asked` is what it asked for, in order. */
const hookWith = ({
  fails,
  withdrawn = { record: record() },
  line = 'staged',
  atWork = 0,
  written = 0,
  changed = 0,
  marked = 0,
}: {
  fails?: unknown
  withdrawn?: Withdrawn
  line?: string | null
  atWork?: number
  /** How often somebody is found writing the boot configuration, and how often it has changed meanwhile. */
  written?: number
  changed?: number
  /** How often a mark was made meanwhile. */
  marked?: number
} = {}) => {
  const asked: string[] = []
  let busy = atWork
  let writes = written
  let changes = changed
  let marks = marked
  let time = 0
  const ask = <T>(what: string, answer: T): T => {
    asked.push(what)
    if (fails !== undefined) throw fails
    return answer
  }
  const { run } = t.mockRequire<typeof Hook>('../../src/cli/hook.ts', {
    // one class of errors for all
    '../../src/report/errors.ts': errors,
    '../../src/stage/announce.ts': {
      reconcileAloud: async (_tree: unknown, _env: unknown, { by }: { by: string }) =>
        ask(`reconcile by ${by}`, { outcome: { reason: 'a\nb' }, line: line ?? undefined }),
    },
    '../../src/boot/leave.ts': { leave: async () => ask('leave', withdrawn) },
    '../../src/boot/shutdown.ts': { checkShutdown: async () => ask('shutdown', undefined) },
    '../../src/boot/confirm.ts': { confirmBoot: async () => ask('confirm', undefined) },
    '../../src/machine/package-locks.ts': { packageManagerAtWork: () => ask('locks', busy-- > 0) },
    '../../src/bootloader/boot-config.ts': {
      beingWritten: () => (writes-- > 0 ? ['/boot/grub/grub.cfg.new'] : []),
      changedBetween: () => changes-- > 0,
      touchedBetween: (_tree: unknown, path: string) => path === '/run/kexecctl/pending' && marks-- > 0,
    },
    '../../src/sys/clock.ts': {
      now: () => time,
      sleep: async (ms: number) => {
        time += ms
        ask(`sleep ${ms}`, undefined)
      },
    },
  })
  return {
    asked,
    hook: async (event: string, context: Context, ...rest: string[]) => run({ event, arguments: rest }, context),
  }
}

const context = contextOf(fakeMachine(t).tree)
const maintainer = (params: string) => ({ ...context, env: { DEB_MAINT_PARAMS: params } })

t.test('every event asks for the same', async (t) => {
  for (const event of ['postinst', 'postrm', 'initramfs', 'apt', 'dnf', 'package']) {
    const { asked, hook } = hookWith()
    t.same(await hook(event, context), { exit: 0, data: { schema: 1 }, text: '', warnings: ['staged'] }, event)
    t.same(asked, ['reconcile by hook'], event)
  }
})

t.test('unless it can have changed nothing', async (t) => {
  const cases: [event: string, context: Context, args: string[], matters: boolean][] = [
    ['postinst', maintainer('configure 6.1'), [NEW], true],
    ['postinst', maintainer("'configure' ''"), [NEW], true],
    ['postinst', maintainer('abort-upgrade 6.1'), [NEW], false],
    ['postinst', maintainer("'triggered' '/x'"), [NEW], false],
    ['postinst', maintainer(''), [NEW], true],
    ['postrm', maintainer('remove'), [NEW], true],
    ['postrm', maintainer('purge'), [NEW], true],
    ['postrm', maintainer('upgrade 6.2'), [NEW], false],
    ['initramfs', maintainer('triggered update-initramfs'), [NEW], true],
    ['kernel-install', context, ['add', NEW], true],
    ['kernel-install', context, ['remove', NEW], true],
    ['kernel-install', context, ['inspect'], false],
    ['kernel-install', context, [], false],
  ]
  for (const [event, context, args, matters] of cases) {
    const { asked, hook } = hookWith()
    const { warnings } = await hook(event, context, ...args)
    t.same(
      [asked.length, warnings?.length],
      matters ? [1, 1] : [0, 0],
      `${event} ${context.env.DEB_MAINT_PARAMS} ${args}`,
    )
  }
})

t.test('nothing to say; an installation says that', async (t) => {
  t.same((await hookWith({ line: null }).hook('apt', context)).warnings, [])
  t.same((await hookWith({ line: null }).hook('package', context)).warnings, ['nothing done: a\\x0ab'])
})

t.test(
  'the watch lets changes settle and package managers finish, and leaves the talking to the journal',
  async (t) => {
    const { asked, hook } = hookWith({ atWork: 2 })
    t.same((await hook('watch', context)).warnings, [])
    const round = ['sleep 5000', 'locks']
    t.same(asked, [...round, ...round, ...round, 'reconcile by hook'])
    const stuck = hookWith({ atWork: 1e9 })
    await stuck.hook('watch', context)
    t.same([stuck.asked.at(-1), stuck.asked.length], ['reconcile by hook', 2 * 360 + 1], 'half an hour at most')
  },
)

t.test('the watch waits for update-grub, and looks again at what changed while it was at work', async (t) => {
  const round = ['sleep 5000', 'locks']
  const once = hookWith({ written: 2 })
  await once.hook('watch', context)
  t.same(once.asked, [...round, ...round, ...round, 'reconcile by hook'])
  const again = hookWith({ changed: 1 })
  await again.hook('watch', context)
  t.same(again.asked, [...round, 'reconcile by hook', ...round, 'reconcile by hook'])
  const asking = hookWith({ marked: 1 })
  await asking.hook('watch', context)
  t.same(asking.asked, again.asked, 'nor does a mark that was made meanwhile wait')
  const stuck = hookWith({ changed: 1e9 })
  await stuck.hook('watch', context)
  t.equal(stuck.asked.length, 3 * 360, 'half an hour at most')
})

t.test('a shutdown is looked at, a boot is confirmed, and the journal has all there is to say', async (t) => {
  for (const event of ['shutdown', 'confirm']) {
    const { asked, hook } = hookWith()
    t.same((await hook(event, context)).warnings, [])
    t.same(asked, [event])
  }
})

t.test('the package goes: ours is unloaded and nothing held, unless this is no machine of ours', async (t) => {
  const { asked, hook } = hookWith()
  t.same((await hook('remove', context)).warnings, [`unloaded ${NEW}, the next reboot goes through the firmware`])
  t.same(asked, ['leave'])
  const elsewhere = hookWith({ withdrawn: { record: undefined, abstained: 'this is a chroot' } })
  t.same((await elsewhere.hook('remove', context)).warnings, [])
})

// 75: mark it for another try; 70: what is staged may be stale. The guard ends the hook with 0.
t.test('whatever goes wrong, one line for people and a word for the guard', async (t) => {
  const error = new errors.KexecctlError('busy', 'another\none', { cause: new Error('why') })
  const cases: [exit: number, fails: unknown, event: string, line: string][] = [
    [75, error, 'apt', 'another\\x0aone: why'],
    [75, error, 'remove', 'another\\x0aone: why'],
    [75, error, 'watch', 'another\\x0aone: why'],
    [75, error, 'shutdown', 'another\\x0aone: why'],
    [70, new Error('no space left'), 'apt', 'no space left'],
    [70, null, 'apt', 'null'],
    [0, undefined, 'nonsense\x1b', 'there is no hook for the event nonsense\\x1b'],
    [0, undefined, 'constructor', 'there is no hook for the event constructor'],
    [0, undefined, '', 'there is no hook for the event '],
  ]
  for (const [exit, fails, event, line] of cases) {
    const answer = await hookWith({ fails }).hook(event, context)
    t.same(answer, { exit, data: { schema: 1 }, text: '', warnings: [line] })
  }
})
