import fs from 'node:fs'
import t from 'tap'
import type * as Shutdown from '../../src/boot/shutdown.ts'
import * as errors from '../../src/report/errors.ts'
import type { Entry } from '../../src/stage/journal.ts'
import { block } from '../../src/state/blocked.ts'
import { readFallback } from '../../src/state/fallback.ts'
import { readHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { readToken, writeToken } from '../../src/state/token.ts'
import { ID, identity, SENT, token } from '../plan/boots.ts'
import { oddities } from '../stage/entry.ts'
import { type FakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { goDown } from './going-down.ts'
import { blockOf, GRUBENV, grubMachine, hasEditenv, within } from './loader-machine.ts'

const said: Entry[] = []
const { checkShutdown } = t.mockRequire<typeof Shutdown>('../../src/boot/shutdown.ts', {
  '../../src/report/errors.ts': errors,
  '../../src/stage/journal.ts': { tellJournal: async (entry: Entry) => entry.action === 'boot' || said.push(entry) },
})
const skip = hasEditenv ? false : 'grub-editenv is not installed'

const oneShot = ({ tree }: FakeMachine) => /^next_entry=(.*)$/m.exec(fs.readFileSync(tree.host(GRUBENV), 'utf8'))?.[1]

/** NEW runs, as the last check of the boot before let it start. */
const tryOut = (machine: FakeMachine): void => {
  machine.write('/proc/sys/kernel/osrelease', `${NEW}\n`)
  machine.write('/proc/sys/kernel/version', `#1 SMP Debian ${NEW}\n`)
  machine.write('/proc/sys/kernel/bootloader_type', '208\n')
  machine.write('/proc/sys/kernel/panic', '10\n')
  machine.write('/proc/cmdline', `root=/dev/vda2 ro kexecctl.id=${ID} panic=10\n`)
  writeToken(machine.tree, token({ bootId: SENT }))
}
const noFallback = (machine: FakeMachine) => machine.write('/etc/kexecctl.conf', '[Reboot]\nFallback=no\n')
const blockNew = ({ tree, record }: FakeMachine) => {
  const staged = record() as unknown as { image: { sha256: string }; initrds: { sha256: string }[]; cmdline: string }
  const { cmdline, image, initrds } = staged
  const content = { cmdline, image: image.sha256, initrds: initrds.map(({ sha256 }) => sha256) }
  block(tree, { identity: identity(content), outcome: 'fell back', evidence: null, at: '2026-11-21T20:02:00.000Z' })
}

type Row = [
  what: string,
  prepare: (m: FakeMachine) => unknown,
  to: string | undefined,
  says: RegExp,
  then?: typeof blockNew,
]
const table: Row[] = [
  [
    'a new kernel leads back',
    () => {},
    within(OLD),
    new RegExp(`^armed: ${NEW}.*, ${OLD} does$`.replaceAll('+', '\\+')),
  ],
  ['where nobody wants that', noFallback, undefined, /^armed: .* by kexec$/],
  [
    'through the firmware nowhere',
    (m) => writeNext(m.tree, { want: 'firmware' }),
    undefined,
    /next firmware asks for it$/,
  ],
  [
    'what did not come up is passed',
    () => {},
    within(OLD),
    /^vetoed: .* failed when.*; the boot loader is to start 6\.12\.90/,
    blockNew,
  ],
  ['out of a trial', tryOut, within(OLD), /running already; the boot loader is to start 6\.12\.90/],
  ['where nobody wants that', (m) => [tryOut(m), noFallback(m)], undefined, /running already$/],
  [
    'a release that is named',
    (m) => [noFallback(m), writeNext(m.tree, { want: 'release', release: OLD })],
    within(OLD),
    /does not start|nothing that/,
    (m) => m.remove('/run/kexecctl/staged.json'),
  ],
  [
    "somebody else's wish",
    () => {},
    'dup',
    /the boot loader is to start dup once$/,
    (m) => m.write(GRUBENV, blockOf('next_entry=dup')),
  ],
]

for (const [what, prepare, to, says, then = () => {}] of table) {
  t.test(what, { skip }, async (t) => {
    const machine = grubMachine(t)
    prepare(machine)
    await goDown(machine)
    then(machine)
    said.length = 0
    await checkShutdown(machine.tree, {})
    t.match(said[0]?.message, says)
    t.same(said.flatMap(oddities), [])
    t.equal(said[0]?.fallback, to === within(OLD) ? OLD : undefined)
    t.equal(oneShot(machine), to)
    const noted = to === undefined || to === 'dup' ? undefined : to
    t.equal(readFallback(machine.tree)?.entry, noted)
    t.match(readHistory(machine.tree).at(-1), { event: 'shutdown', fallback: noted ?? null })
    t.equal(machine.exists('/run/kexecctl/armed'), says.source.startsWith('^armed'))
  })
}

t.test('what cannot be armed is told, and keeps nothing from starting', async (t) => {
  const machine = await goDown(grubMachine(t, 'echo no room >&2; exit 1'))
  said.length = 0
  await checkShutdown(machine.tree, {})
  t.match(said, [
    { priority: 4, message: /^armed: .*; there is no fallback: .*could not be told to start .* once: .*no room$/ },
  ])
  t.same([machine.exists('/run/kexecctl/armed'), readFallback(machine.tree)], [true, undefined])
})

t.test('what an earlier shutdown asked for is taken back where nobody has to go any more', { skip }, async (t) => {
  const machine = await goDown(grubMachine(t))
  await checkShutdown(machine.tree, {})
  t.equal(oneShot(machine), within(OLD))
  writeNext(machine.tree, { want: 'firmware' })
  await checkShutdown(machine.tree, {})
  t.same([oneShot(machine), readFallback(machine.tree), readToken(machine.tree)], [undefined, undefined, undefined])
})

t.test('kernel.panic is put back to what it was before the trial', { skip }, async (t) => {
  const machine = grubMachine(t)
  tryOut(machine)
  machine.install('6.12.118+deb13-amd64')
  machine.write('/etc/kexecctl.conf', '[Target]\nSelect=newest\n')
  writeToken(
    machine.tree,
    token({ bootId: SENT, usedBy: '11111111-2222-3333-4444-555555555555', panic: { was: 3, ours: 10 } }),
  )
  await goDown(machine)
  await checkShutdown(machine.tree, {})
  t.match(readToken(machine.tree), { from: OLD, to: '6.12.118+deb13-amd64', panic: { was: 3, ours: 10 } })
  t.equal(oneShot(machine), within(OLD), 'and the way back leads to what ran before it')
})
