import fs from 'node:fs'
import t from 'tap'
import type * as Shutdown from '../../src/boot/shutdown.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { identityOf } from '../../src/plan/freshness.ts'
import type { StagedRecord } from '../../src/plan/types.ts'
import * as errors from '../../src/report/errors.ts'
import type { Entry } from '../../src/stage/journal.ts'
import { readBlocked } from '../../src/state/blocked.ts'
import { readHistory } from '../../src/state/history.ts'
import { writeNext } from '../../src/state/next.ts'
import { readToken, writeToken } from '../../src/state/token.ts'
import { oddities, unseen } from '../stage/entry.ts'
import { BOOT_ID, type FakeMachine, fakeMachine, NEW, OLD } from '../stage/machine-tree.ts'
import { goDown, goingDown, left, queue } from './going-down.ts'

const said: Entry[] = []
const { checkShutdown } = t.mockRequire<typeof Shutdown>('../../src/boot/shutdown.ts', {
  '../../src/report/errors.ts': errors,
  '../../src/stage/journal.ts': { tellJournal: async (entry: Entry) => entry.action === 'boot' || said.push(entry) },
})

const check = async (machine: FakeMachine) => {
  said.length = 0
  await checkShutdown(machine.tree, {})
  t.same(said.flatMap(oddities), [])
  return said[0]?.message
}
const lastLine = (machine: FakeMachine): HistoryLine | undefined => readHistory(machine.tree).at(-1)
const ARMED = 'armed staged.json token.json'

t.test('what was staged and is fresh starts, however a reboot was asked for', async (t) => {
  for (const request of ['reboot', 'kexec'] as const) {
    const machine = await goingDown(t, `${request}.target`)
    t.match(await check(machine), `armed: ${NEW} starts in this reboot, by kexec; there is no fallback: `)
    t.same([machine.loaded(), left(machine)], [true, ARMED])
    const id = machine.record()?.id
    t.match(said, [{ action: 'arm', priority: 4, release: NEW, id }])
    t.match(lastLine(machine), { event: 'shutdown', request, outcome: 'kexec', running: OLD, release: NEW, id })
    t.match(readToken(machine.tree), {
      id,
      bootId: BOOT_ID,
      from: OLD,
      to: NEW,
      panic: { was: 0, ours: 10 },
      marks: true,
    })
    t.match(readToken(machine.tree), { usedBy: null, arrived: false, confirmedAt: null, identity: { release: NEW } })
  }
})

t.test('where no reboot is asked for nothing is changed, and nothing armed', async (t) => {
  const queues = [
    [],
    ['poweroff.target'],
    ['halt.target'],
    ['soft-reboot.target'],
    ['reboot.target', 'poweroff.target'],
  ]
  for (const targets of queues) {
    const machine = await goingDown(t)
    queue(machine, ...targets)
    machine.write('/run/kexecctl/armed', '')
    t.equal(await check(machine), undefined)
    t.same([machine.loaded(), left(machine)], [true, 'staged.json'], targets.join(' '))
  }
  const mute = await goingDown(t)
  mute.write('/usr/bin/systemctl', '#!/bin/sh\nexit 1\n', 0o755)
  t.match(await check(mute), /^systemd does not tell/)
  t.same([mute.loaded(), left(mute)], [true, 'staged.json'], 'systemd does not answer')
  const chroot = await goingDown(t)
  await checkShutdown(chroot.tree, { DPKG_ROOT: '/target' })
  t.same([chroot.loaded(), left(chroot)], [true, 'staged.json'], 'hands off')
})

t.test('what must not start is unloaded, and the mark stays', async (t) => {
  type Row = [what: string, (machine: FakeMachine) => unknown, reason: RegExp]
  const table: Row[] = [
    ['another initrd', (m) => m.write(`/boot/initrd.img-${NEW}`, 'x'), /does not start in this reboot: /],
    ['another kernel', (m) => m.install('6.12.118+deb13-amd64'), /6\.12\.118\+deb13-amd64 is the kernel to start next/],
    ['firmware', (m) => writeNext(m.tree, { want: 'firmware' }), /kexecctl next firmware/],
    ['coldreboot(8)', (m) => m.write('/no-kexec-reboot', ''), /no-kexec-reboot/],
    ['Intercept=no', (m) => m.write('/etc/kexecctl.conf', '[Reboot]\nIntercept=no\n'), /Intercept=no/],
    ['no unit', (m) => m.remove('/etc/systemd/system/reboot.target.wants'), /kexecctl-reboot\.service is not enabled/],
    ['marked before', (m) => m.write('/run/kexecctl/vetoed', ''), /is not what it was when it was staged/],
  ]
  for (const [what, change, reason] of table) {
    const machine = await goingDown(t)
    change(machine)
    t.match(await check(machine), reason, what)
    t.same([machine.loaded(), left(machine)], [false, 'vetoed'], what)
    t.equal(machine.calls().at(-1), '-s -u')
    t.match(lastLine(machine), { event: 'shutdown', outcome: 'firmware', release: NEW, reason: /./ }, what)
    t.match(said, [{ action: 'veto', priority: 4, release: NEW }])
    t.equal(machine.exists('/no-kexec-reboot'), false, 'used up')
  }
})

t.test('what cannot be unloaded stays marked and recorded: the unit is told twice', async (t) => {
  const machine = await goingDown(t, 'kexec.target')
  machine.write('/fail-unload', 'Operation not permitted')
  machine.write(`/boot/initrd.img-${NEW}`, 'x')
  t.match(await check(machine), /could not be unloaded.*Operation not permitted/)
  t.same([machine.loaded(), machine.record()?.state, left(machine)], [true, 'vetoed', 'staged.json vetoed'])
})

t.test('what cannot be written down does not start', async (t) => {
  const machine = await goingDown(t)
  machine.remove('/var/lib/kexecctl')
  machine.write('/var/lib/kexecctl', 'a file')
  t.match(await check(machine), /vetoed/)
  t.same([machine.loaded(), machine.exists('/run/kexecctl/armed')], [false, false])
})

t.test('an image of somebody else is theirs', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/sys/kernel/kexec_loaded', '1\n')
  await goDown(machine, 'kexec.target')
  t.match(await check(machine), /nothing that kexecctl staged starts in this reboot: an image is loaded/)
  t.same([machine.loaded(), left(machine), machine.calls()], [true, '', []])
  t.match(lastLine(machine), { outcome: 'kexec', id: null, release: null })
})

t.test('what was asked of one reboot is used up by it', async (t) => {
  const machine = await goingDown(t)
  writeNext(machine.tree, { want: 'kexec' })
  machine.write('/etc/kexecctl.conf', '[Reboot]\nIntercept=no\n')
  t.match(await check(machine), /^armed/)
  t.equal(left(machine), ARMED)
})

t.test('a mark of an earlier kernel is none of this one', async (t) => {
  const machine = await goingDown(t)
  machine.write('/var/lib/kexecctl/left', '')
  await check(machine)
  t.equal(left(machine), ARMED)
})

t.test('who reboots before anybody judged this boot loses nothing of it', async (t) => {
  for (const target of ['reboot.target', 'poweroff.target']) {
    const machine = await goingDown(t, target)
    const staged = machine.record() as StagedRecord
    const before = { id: staged.id, bootId: 'the boot before', from: OLD, to: NEW, identity: identityOf(staged) }
    const unused = { usedBy: null, arrived: false, confirmedAt: null, panic: null, marks: true }
    writeToken(machine.tree, { schema: 1, at: staged.stagedAt, ...before, ...unused })
    machine.write('/var/lib/kexecctl/left', '')
    machine.write('/proc/sys/kernel/bootloader_type', '114\n')
    await check(machine)
    t.match(readBlocked(machine.tree), [{ identity: before.identity, outcome: 'did not arrive' }], target)
    t.equal(machine.exists('/run/kexecctl/armed'), false, 'and it is not started again')
    const events = readHistory(machine.tree).map((line) => ('outcome' in line ? line.outcome : line.event))
    t.match(events.join(', '), /did not arrive.*, firmware$/)
  }
})

t.test('whether there will be a mark', async (t) => {
  const masked = (unit: string) => (m: FakeMachine) => {
    fs.symlinkSync('/dev/null', `${m.tree.root}/etc/systemd/system/${unit}`)
  }
  const table: [what: string, target: string, (m: FakeMachine) => void, marks: boolean][] = [
    ['a reboot needs no other unit', 'reboot.target', (m) => m.remove('/etc/systemd/system/kexec.target.wants'), true],
    ['a kexec does', 'kexec.target', (m) => m.remove('/etc/systemd/system/kexec.target.wants'), false],
    ['masked', 'kexec.target', masked('kexecctl-left.service'), false],
  ]
  for (const [what, target, change, marks] of table) {
    const machine = await goingDown(t, target)
    change(machine)
    t.match(await check(machine), /^armed/, what)
    t.equal(readToken(machine.tree)?.marks, marks, what)
  }
})

t.test('pre-kexec.d has its say, and what it does is looked at', async (t) => {
  const initrd = (m: FakeMachine) => m.tree.host(`/boot/initrd.img-${NEW}`)
  type Row = [what: string, script: (m: FakeMachine) => string, said: RegExp, armed: boolean]
  const table: Row[] = [
    ['it is content', () => 'exit 0', /^armed: /, true],
    ['it is not', () => 'echo the cluster says no >&2; exit 1', /pre-kexec\.d\/a: the cluster says no$/, false],
    ['it changes a file', (m) => `echo x >>${initrd(m)}`, /^vetoed: .* does not start in this reboot: /, false],
    ['it wants the firmware', (m) => `: >${m.tree.root}/no-kexec-reboot`, /no-kexec-reboot/, false],
  ]
  for (const [what, script, expected, armed] of table) {
    const machine = await goingDown(t)
    machine.write('/etc/kexecctl/pre-kexec.d/a', `#!/bin/sh\n${script(machine)}\n`, 0o755)
    t.match(await check(machine), expected, what)
    t.same([machine.loaded(), machine.exists('/run/kexecctl/armed')], [armed, armed], what)
  }
})

t.test('every kind of entry was told', async (t) => t.same(unseen('shutdown'), []))
