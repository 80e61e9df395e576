import t from 'tap'
import type * as NextCommand from '../../src/cli/next.ts'
import { run } from '../../src/cli/next.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { nextOf, readNext, writeNext } from '../../src/state/next.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { contextOf } from './context.ts'

// As root, who may change this tree.
const { run: runAsRoot } = t.mockRequire<typeof NextCommand>('../../src/cli/next.ts', {
  '../../src/cli/root.ts': { mustBeRootHere: () => {} },
})
const ask = async ({ tree }: FakeMachine, wish: string) => await runAsRoot({ wish }, contextOf(tree))

const hook = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'hook' }, 5)
const stageOld = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'admin', release: OLD }, 5)
const off = ({ write }: FakeMachine) => write('/etc/default/kexec', 'LOAD_KEXEC=no\n')
const gone = ({ remove }: FakeMachine) => remove(`/boot/vmlinuz-${NEW}`)

t.test('what is asked for now: for everybody, of any tree, without changing it', async (t) => {
  const table: [asked: string, text: RegExp][] = [
    ['auto', /^nothing is asked of the next reboot\n$/],
    ['firmware', /^the next reboot goes through the firmware\n$/],
    ['kexec', /by kexec, also into the kernel that runs already\n$/],
    ['6.1\u202e', /^the next reboot is to start 6\.1\\u202e by kexec\n$/],
  ]
  for (const [asked, text] of table) {
    const { tree, calls } = fakeMachine(t)
    const next = nextOf(asked)
    if (next) writeNext(tree, next)
    const answer = await run({}, contextOf(tree))
    t.same([answer.exit, answer.data], [0, { schema: 1, next: asked }], asked)
    t.match(answer.text, text)
    t.same([calls(), readNext(tree)], [[], next])
  }
})

t.test('asked, and what is staged then', async (t) => {
  type Steps = (m: FakeMachine) => unknown
  const asks = (wish: string) => (m: FakeMachine) => ask(m, wish)
  const all =
    (...steps: Steps[]): Steps =>
    async (m) => {
      for (const step of steps) await step(m)
    }
  type Row = [what: string, Steps, wish: string, action: string | undefined, staged: string | undefined, text: RegExp]
  const table: Row[] = [
    ['firmware', () => {}, 'firmware', undefined, undefined, /^the next reboot goes through the firmware\n$/],
    ['firmware, and what is staged stays', hook, 'firmware', undefined, NEW, /firmware\n$/],
    ['kexec', () => {}, 'kexec', 'stage', NEW, /\nstaged 6\.12\.117\S* for the next reboot\n$/],
    ['kexec, staged already', hook, 'kexec', 'keep', NEW, /\n\S+ stays staged for the next reboot\n$/],
    ['kexec into what runs', gone, 'kexec', 'stage', OLD, /\nstaged 6\.12\.90/],
    ['kexec while switched off', off, 'kexec', 'stage', NEW, /\nstaged/],
    ['a release', () => {}, OLD, 'stage', OLD, /^the next reboot is to start 6\.12\.90\S+ by kexec\nstaged 6\.12\.90/],
    ['a release instead of another', hook, OLD, 'stage', OLD, /\nstaged/],
    ['the target by its name', hook, NEW, 'keep', NEW, /stays staged/],
    ['a release while switched off', off, OLD, 'stage', OLD, /\nstaged/],
    ['a release, twice', asks(OLD), OLD, 'keep', OLD, /stays staged/],
    ['kexec after a release', asks(OLD), 'kexec', 'stage', NEW, /\nstaged 6\.12\.117/],
    ['nothing, of nothing', () => {}, 'auto', 'stage', NEW, /^nothing is asked of the next reboot\nstaged/],
    ['nothing, and it stays as it is', hook, 'auto', 'keep', NEW, /stays staged/],
    ['nothing, and it is switched off', off, 'auto', 'disabled', undefined, /^nothing is asked of the next reboot\n$/],
    ['what `stage RELEASE` asked for stays', stageOld, 'auto', 'keep', OLD, /stays staged/],
    ['not what `next RELEASE` did', asks(OLD), 'auto', 'stage', NEW, /\nstaged 6\.12\.117/],
    ['nor with another wish between', all(asks(OLD), asks('firmware')), 'auto', 'stage', NEW, /\nstaged 6\.12\.117/],
    ['kexec taken back', all(gone, asks('kexec')), 'auto', 'none', undefined, /is running already; .* is unloaded, /],
    ['and switched off', all(off, asks('kexec')), 'auto', 'disabled', undefined, /switched off .*; .* is unloaded, /],
    ['the running release taken back', all(gone, asks(OLD)), 'auto', 'none', undefined, /is unloaded, /],
  ]
  for (const [what, prepare, wish, action, staged, text] of table) {
    const machine = fakeMachine(t)
    await prepare(machine)
    const answer = await ask(machine, wish)
    t.match(answer, { exit: 0, data: { schema: 1, next: wish }, text }, what)
    t.match(answer.data, action === undefined ? { staged: undefined } : { action, reason: /./ }, what)
    if (action) t.match(answer.data, { staged: staged ? { release: staged, fresh: true } : null }, what)
    t.same(readNext(machine.tree), nextOf(wish), what)
    t.same([machine.record()?.release, machine.loaded()], [staged, staged !== undefined], what)
  }
})

t.test('a slip of the fingers, and another tree', async (t) => {
  const machine = fakeMachine(t)
  await t.rejects(ask(machine, '9.9'), { code: 'no-such-kernel', message: 'no kernel 9.9 is installed' })
  await t.rejects(ask(machine, ''), { code: 'no-such-kernel' })
  await t.rejects(run({ wish: 'firmware' }, contextOf(machine.tree)), { code: 'usage', message: /another tree/ })
  t.same([machine.calls(), readNext(machine.tree)], [[], undefined])
})
