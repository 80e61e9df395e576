import fs from 'node:fs'
import t from 'tap'
import { readLeftAt, rememberDowntime } from '../../src/boot/downtime.ts'
import type { HistoryLine } from '../../src/plan/boot-types.ts'
import { withLock } from '../../src/stage/lock.ts'
import { appendHistory, readHistory } from '../../src/state/history.ts'
import { LEFT } from '../../src/state/paths.ts'
import { boot, NOW, SENT, shutdown } from '../plan/boots.ts'
import { type FakeMachine, fakeMachine } from '../stage/machine-tree.ts'
import { listener } from './booted.ts'

const SYSTEMCTL = `#!/bin/sh
case "$*" in
  *.target*) printf 'ActiveEnterTimestampMonotonic=20000000\\n\\nActiveEnterTimestampMonotonic=25000000\\n' ;;
  *) printf 'UserspaceTimestampMonotonic=5000000\\nFirmwareTimestampMonotonic=60000000\\n' ;;
esac
`

// An hour after 1970 began, and 100 seconds after its start, the system before was checked for the last time.
const AT = 3600
const sent = { ...shutdown(SENT, 'kexec'), at: new Date(AT * 1000).toISOString(), uptime: 100, hardwareClock: AT }
const here = boot({ bootId: NOW, from: SENT })

const entry = (seconds: number, id: string) =>
  JSON.stringify({ __MONOTONIC_TIMESTAMP: `${seconds * 1e6}`, _BOOT_ID: SENT.replaceAll('-', ''), MESSAGE_ID: id })
const JOURNAL = `#!/bin/sh
echo '${entry(97, '98268866d1d54a499c4e98921d93bc40')}'
echo '${entry(107, 'd93fb3c9c24d451a97cea615ce59c00b')}'
`

const machineWith = (
  t: { testdir: () => string },
  { history = [sent as HistoryLine, here], journal = JOURNAL, left = true } = {},
): FakeMachine => {
  const machine = fakeMachine(t)
  for (const line of history) appendHistory(machine.tree, line)
  machine.write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  machine.write('/usr/bin/journalctl', journal, 0o755)
  machine.write('/proc/uptime', '30.00 20.00\n')
  if (left) {
    machine.write(LEFT, '')
    fs.utimesSync(machine.tree.host(LEFT), AT + 8, AT + 8)
  }
  return machine
}

const downtimes = ({ tree }: FakeMachine) => readHistory(tree).filter(({ event }) => event === 'downtime')
const { said, tell } = listener()

t.test('measured and written down, once', async (t) => {
  const machine = machineWith(t)
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  t.match(downtimes(machine), [
    // the mark is later than the journal's end; the clocks of this test are no clocks of one machine
    { bootId: NOW, shutdown: 11, gap: null, kernel: 5, initrd: null, userspace: 20, total: null, firmware: null },
  ])
  const before = readHistory(machine.tree)
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  t.same(readHistory(machine.tree), before)
})

t.test('by the clocks of the machine, too', async (t) => {
  const at = Math.floor(Date.now() / 1000) - 45
  const line = { ...sent, at: new Date(at * 1000).toISOString(), hardwareClock: at }
  const machine = machineWith(t, { history: [line as HistoryLine, here], left: false })
  // read last, so it is set last: however long the programs take that are asked before, it is the time of day
  const clock = machine.tree.host('/sys/class/rtc/rtc0/since_epoch')
  machine.write('/sys/class/rtc/rtc0/since_epoch', '')
  machine.write('/usr/bin/systemctl', SYSTEMCTL.replace('*.target*)', `*.target*) date +%s >'${clock}';`), 0o755)
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  const [measured] = downtimes(machine)
  if (measured?.event !== 'downtime') return t.fail('no line')
  // 45 seconds and what this test takes, of which the system has been up for 30, and 7 went by before the end
  t.ok(measured.gap !== null && measured.gap >= 8 && measured.gap < 60, `${measured.gap}`)
  t.equal(measured.total, Math.round(((measured.gap ?? 0) + 10 + 25) * 1000) / 1000)
  t.match(measured, { requestedAt: /^2.*Z$/, startedAt: /^2.*Z$/, reason: 'nothing tells when the initrd started' })
})

t.test('of the mark alone, of nothing, after a poweroff', async (t) => {
  const table: [what: string, given: Parameters<typeof machineWith>[1], wanted: object][] = [
    ['the mark alone', { journal: '#!/bin/sh\n' }, { shutdown: 8 }],
    ['nothing', { journal: '#!/bin/sh\nexit 1\n', left: false }, { shutdown: null, reason: /the last service/ }],
    ['no line of the boot before', { history: [here] }, { shutdown: null, reason: /^nothing tells when the system/ }],
    ['the line of another', { history: [shutdown('else'), here] }, { shutdown: null, reason: /^nothing tells when/ }],
    ['an old line', { history: [shutdown(SENT), here] }, { shutdown: null, reason: /an earlier version/ }],
    [
      'switched off',
      { history: [{ ...sent, request: 'poweroff' } as HistoryLine, here] },
      { shutdown: null, kernel: 5 },
    ],
  ]
  for (const [what, given, wanted] of table) {
    const machine = machineWith(t, given)
    await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
    t.match(downtimes(machine), [wanted], what)
  }
})

t.test('of the firmware in a boot through it', async (t) => {
  const line = boot({ bootId: NOW, from: null, bootedBy: 'firmware', outcome: 'firmware' })
  const machine = machineWith(t, { history: [line] })
  await rememberDowntime(machine.tree, line, readLeftAt(machine.tree), tell)
  t.match(downtimes(machine), [{ firmware: 60 }])
})

t.test('not before the line of the boot itself is there', async (t) => {
  const machine = machineWith(t, { history: [sent as HistoryLine] })
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  t.same(downtimes(machine), [])
})

t.test('a journal that hangs keeps no shutdown waiting: the lock is free meanwhile', async (t) => {
  const journal = `#!/bin/sh\n: >"\${0%/*}/asked"\nuntil test -e "\${0%/*}/go"; do sleep 0.05; done\n`
  const machine = machineWith(t, { journal })
  const measured = rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  while (!machine.exists('/usr/bin/asked')) await new Promise((done) => setTimeout(done, 20))
  await withLock(machine.tree, 1, async () => t.pass('somebody else has it'))
  machine.write('/usr/bin/go', '')
  await measured
  t.equal(downtimes(machine).length, 1)
})

t.test('who was first stays', async (t) => {
  const machine = machineWith(t)
  await Promise.all([1, 2].map(() => rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)))
  t.equal(downtimes(machine).length, 1)
})

t.test('what cannot be written is told', async (t) => {
  const machine = machineWith(t)
  fs.chmodSync(machine.tree.host('/var/lib/kexecctl/history.jsonl'), 0o600)
  machine.remove('/run/kexecctl')
  machine.write('/run/kexecctl', 'a file')
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  t.same(downtimes(machine), [])
  t.match(said().at(-1), /cannot be opened/)
})

t.test('what a journal and /proc/uptime cannot say does not keep the rest from being written down', async (t) => {
  const odd = `#!/bin/sh\necho '{"_BOOT_ID":"${SENT.replaceAll('-', '')}","MESSAGE_ID":{"toString":1,"valueOf":1}}'\n`
  const machine = machineWith(t, { journal: odd })
  machine.write('/proc/uptime', '99999999999.00 0.00\n')
  await rememberDowntime(machine.tree, here, readLeftAt(machine.tree), tell)
  t.match(downtimes(machine), [{ bootId: NOW, startedAt: null, requestedAt: null, kernel: 5, userspace: 20 }])
})
