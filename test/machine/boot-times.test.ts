import t from 'tap'
import { readBootTimes } from '../../src/machine/boot-times.ts'
import { fakeMachine } from '../stage/machine-tree.ts'

// systemctl(1), show, of systemd 257: units are named, or it is the manager.
const SYSTEMCTL = `#!/bin/sh
root=\${0%/usr/bin/systemctl}
case "$*" in
  *.target*) cat "$root/targets" ;;
  *) cat "$root/manager" ;;
esac
`

const MANAGER = `FirmwareTimestampMonotonic=38250000
KernelTimestamp=Sun 2026-11-22 12:48:14.433922 UTC
InitRDTimestampMonotonic=0
UserspaceTimestampMonotonic=9221512
`
const TARGETS = 'ActiveEnterTimestampMonotonic=44999338\n\nActiveEnterTimestampMonotonic=50364535\n'

const machineWith = (t: { testdir: () => string }, manager: string, targets: string) => {
  const machine = fakeMachine(t)
  machine.write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  machine.write('/manager', manager)
  machine.write('/targets', targets)
  machine.write('/proc/uptime', '273.73 509.40\n')
  return machine
}

t.test('what systemd and the clocks tell', async (t) => {
  const machine = machineWith(t, MANAGER, TARGETS)
  machine.write('/sys/class/rtc/rtc0/since_epoch', '1795351104\n')
  const { now, ...times } = await readBootTimes(machine.tree)
  t.ok(Math.abs(now - Date.now() / 1000) < 60)
  t.same(times, {
    ...{ uptime: 273.73, hardwareClock: 1_795_351_104, synchronized: false },
    startedByFirstClock: Date.UTC(2026, 10, 22, 12, 48, 14, 433) / 1000,
    ...{ initrd: undefined, userspace: 9.221512, complete: 50.364535, firmware: 38.25 },
  })
})

t.test('what is not there, or no answer', async (t) => {
  const none = { uptime: 273.73, startedByFirstClock: undefined, initrd: undefined, userspace: undefined }
  const table: [what: string, manager: string, targets: string, wanted: object][] = [
    ['nothing', '', '', { ...none, complete: undefined, firmware: undefined }],
    ['an initrd with systemd', 'InitRDTimestampMonotonic=1500000\n', '', { initrd: 1.5 }],
    ['one target was not reached', '', TARGETS.replace('50364535', '0'), { complete: undefined }],
    ['one is not told of', '', 'ActiveEnterTimestampMonotonic=44999338\n', { complete: undefined }],
    ['one was started by hand later', 'FinishTimestampMonotonic=45000000\n', TARGETS, { complete: 44.999338 }],
    ['both were', 'FinishTimestampMonotonic=44000000\n', TARGETS, { complete: undefined }],
    ['systemd is not done yet', 'FinishTimestampMonotonic=0\n', TARGETS, { complete: 50.364535 }],
    ['a date of another kind', 'KernelTimestamp=n/a\n', '', { startedByFirstClock: undefined }],
    ['a date that is none', 'KernelTimestamp=Sun 2026-99-22 12:48:14 UTC\n', '', { startedByFirstClock: undefined }],
    ['no number', 'UserspaceTimestampMonotonic=-4\n', '', { userspace: undefined }],
    ['one beyond all bounds', 'UserspaceTimestampMonotonic=99999999999999999999\n', '', { userspace: undefined }],
  ]
  for (const [what, manager, targets, wanted] of table)
    t.match(await readBootTimes(machineWith(t, manager, targets).tree), wanted, what)
  const silent = machineWith(t, '', '')
  silent.write('/usr/bin/systemctl', '#!/bin/sh\nexit 1\n', 0o755)
  silent.write('/proc/uptime', 'long\n')
  silent.write('/run/systemd/timesync/synchronized', '')
  t.match(await readBootTimes(silent.tree), { ...none, uptime: undefined, synchronized: true })
})

t.test('a time since the start that is none', async (t) => {
  for (const text of ['', 'x', '-1.00 0.00\n', '99999999999 0\n', '99999999999.00 0.00\n', '1e3 0\n']) {
    const machine = machineWith(t, MANAGER, TARGETS)
    machine.write('/proc/uptime', text)
    t.match(await readBootTimes(machine.tree), { uptime: undefined, complete: 50.364535 }, text)
  }
})
