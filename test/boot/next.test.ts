import fs from 'node:fs'
import t from 'tap'
import type * as BootNext from '../../src/boot/next.ts'
import { askNext } from '../../src/boot/next.ts'
import { gatherWishes } from '../../src/boot/wishes.ts'
import { lastCheck } from '../../src/plan/last-check.ts'
import { reconcile } from '../../src/stage/reconcile.ts'
import { nextOf, readNext, writeNext } from '../../src/state/next.ts'
import { type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'

type Said = { code: string; message?: RegExp | string; hint?: string }

const ask = ({ tree }: FakeMachine, wish: string) => askNext(tree, {}, nextOf(wish))
const hook = ({ tree }: FakeMachine) => reconcile(tree, {}, { by: 'hook' }, 5)

t.test('a hook after it follows the wish, and no longer when it is taken back', async (t) => {
  const machine = fakeMachine(t)
  await ask(machine, OLD)
  t.match(await hook(machine), { action: 'keep', record: { release: OLD } })
  await ask(machine, 'auto')
  t.match(await hook(machine), { action: 'keep', record: { release: NEW } })
})

t.test('what cannot be granted is not asked, and nothing is touched', async (t) => {
  const nothingOf = (m: FakeMachine) => [m.calls().length, m.record()?.id, readNext(m.tree)]
  const broken = ({ install }: FakeMachine) => install(OLD, 2200)
  const foreign = ({ write }: FakeMachine) => write('/sys/kernel/kexec_loaded', '1\n')
  const full = ({ write }: FakeMachine) => write('/proc/meminfo', 'MemAvailable: 1 kB\n')
  const jail = ({ write }: FakeMachine) => write('/run/systemd/container', 'lxc\n')
  const kexecBefore = ({ tree }: FakeMachine) => writeNext(tree, { want: 'kexec' })
  const table: [what: string, prepare: ((m: FakeMachine) => unknown)[], wish: string, error: Said][] = [
    ['not installed', [hook], '9.9', { code: 'refused', message: /9\.9/ }],
    ['refused', [hook, broken], OLD, { code: 'refused', message: /^not asked: / }],
    ['refused, with another wish before', [kexecBefore, hook, broken], OLD, { code: 'refused' }],
    [
      'not now',
      [full],
      'kexec',
      { code: 'refused', message: /MiB are available$/, hint: 'stop something, or reboot through the firmware' },
    ],
    [
      'somebody else',
      [foreign],
      'kexec',
      { code: 'foreign', hint: 'kexecctl stage --force replaces it, kexec -s -u takes it out' },
    ],
    ['a container', [jail], 'firmware', { code: 'refused', message: 'not asked: this is a container (lxc)' }],
    ['a container, taken back', [kexecBefore, jail], 'auto', { code: 'refused' }],
  ]
  for (const [what, prepare, wish, error] of table) {
    const machine = fakeMachine(t)
    for (const step of prepare) await step(machine)
    const before = nothingOf(machine)
    await t.rejects(ask(machine, wish), error, what)
    t.same(nothingOf(machine), before, what)
  }
})

t.test('a load that fails: the wish is taken back, and all is as before', async (t) => {
  const machine = fakeMachine(t)
  await hook(machine)
  // OLD alone cannot be loaded
  machine.write('/before-load', `#!/bin/sh\ntail -n 1 "$(dirname "$0")/calls" | grep -qv 'vmlinuz-${OLD}'\n`, 0o755)
  await t.rejects(ask(machine, OLD), {
    code: 'refused',
    message: new RegExp(`^not asked: .*; ${NEW.replaceAll('+', '\\+')} is staged as before$`),
  })
  t.same([readNext(machine.tree), machine.record()?.release, machine.loaded()], [undefined, NEW, true])
  writeNext(machine.tree, { want: 'kexec' })
  await t.rejects(ask(machine, OLD), { code: 'refused' })
  t.same(readNext(machine.tree), { want: 'kexec' }, 'what was asked before holds')
  machine.write('/fail-load', 'Key was rejected by service')
  await t.rejects(ask(machine, OLD), {
    message: /; what was staged before is unloaded/,
  })
  t.same([readNext(machine.tree), machine.record(), machine.loaded()], [{ want: 'kexec' }, undefined, false])
})

t.test('what cannot be written is not half-asked', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/var/lib/kexecctl', 'a file')
  for (const wish of ['firmware', 'kexec']) await t.rejects(ask(machine, wish), { code: 'write-failed' }, wish)
  t.same([machine.calls(), machine.loaded()], [[], false])
})

t.test('a reconcile that throws takes the wish back too', async (t) => {
  const machine = fakeMachine(t)
  let asked = 0
  const { askNext } = t.mockRequire<typeof BootNext>('../../src/boot/next.ts', {
    '../../src/stage/reconcile.ts': {
      reconcile: async () => {
        if (asked++ === 0) throw Object.assign(new Error('held'), { code: 'busy' })
        return { action: 'none', reason: 'x', unloaded: false, vetoed: false }
      },
    },
  })
  await t.rejects(askNext(machine.tree, {}, nextOf('kexec')), { code: 'busy' })
  t.same([asked, fs.readdirSync(`${machine.tree.root}/var/lib/kexecctl`)], [2, []])
})

t.test('what `stage RELEASE` asked for outlives a wish', async (t) => {
  for (const wishes of [['kexec'], [OLD], ['firmware'], ['kexec', OLD, 'firmware']]) {
    const machine = fakeMachine(t)
    await reconcile(machine.tree, {}, { by: 'admin', release: OLD }, 5)
    const before = machine.record()
    for (const wish of [...wishes, 'auto']) await ask(machine, wish)
    t.match(await hook(machine), { action: 'keep' }, `${wishes}`)
    t.same(machine.record(), before, `${wishes}`)
  }
})

t.test('a release that goes after it was asked for: the firmware, and no other kernel by kexec', async (t) => {
  const machine = fakeMachine(t)
  const RARE = '6.1.0-49-amd64'
  machine.install(RARE)
  await ask(machine, RARE)
  machine.remove(`/boot/vmlinuz-${RARE}`)
  const { facts, record, plan } = await hook(machine)
  if (!facts || !plan) throw new Error('nothing was looked at')
  t.equal(record?.release, NEW)
  t.match(plan.findings, [{ id: 'next-gone', level: 'warn' }])
  const wishes = gatherWishes(machine.tree, facts)
  const reason = `kexecctl next asks for ${RARE}, which is not installed`
  t.same(lastCheck({ request: 'kexec', facts, plan: { ...plan, action: 'keep' }, wishes }), { start: false, reason })
})
