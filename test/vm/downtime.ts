import type { Downtime } from '../../src/plan/boot-types.ts'
import { confirmed, history, judged } from './boots.ts'
import type { Machine } from './machine.ts'
import { goDown, otherKernel, stage } from './reboots.ts'
import type { Scenario, Test } from './scenario.ts'
import { rebootSteps, type SerialLine, type SerialTimes, stampSerial } from './serial-times.ts'

/**
 * How far the two may be apart, in seconds: under emulation a program that prints the request takes seconds until
 * systemd has heard of it.
 */
export const MOST = 3

/** The same reboot by the history and by the host's clock on the serial console; seconds, and of moments since 1970. */
export interface Both {
  way: 'kexec' | 'firmware'
  line: Downtime & {
    requestedAt: string | null
    startedAt: string | null
    firmware: number | null
    reason: string | null
  }
  /** From the request to the start of the kernel's clock; from there on until multi-user.target is reached. */
  host: { request: number; down: number; up: number; words: number }
}

const REQUEST = 'the request is made now'
const COMPLETE = /Reached target multi-user\.target/

// From the next boot on the kernel's first words come as they are written, not when the console is there.
const EARLY = [
  "sed -i 's/console=ttyS0/& earlyprintk=ttyS0/' /etc/default/grub.d/vm.cfg",
  'update-grub',
  'grep -q earlyprintk /boot/grub/grub.cfg',
].join(' && ')

const momentOf = (lines: readonly SerialLine[], words: RegExp | string, from: number): number => {
  const is = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text))
  const found = lines.find(({ at, text }) => at >= from && is(text))
  if (!found) throw new Error(`the console never said ${words}`)
  return found.at
}

// What the kernel does before its clocks run takes seconds under emulation: its stamps are zeros, then those of a timer
// that comes late, and begin anew with the first good clock. When that began is told by the lines after it, by the one
// that was the least late.
const clockStart = (lines: readonly SerialLine[], from: number, to: number): number => {
  const starts = lines
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, text }) => ({ at, stamp: Number(/^\[ *(\d+\.\d{6})\] /.exec(text)?.[1] ?? 0) * 1000 }))
    .filter(({ stamp }) => stamp >= 1000)
    .map(({ at, stamp }) => at - stamp)
  return Math.min(...starts)
}

/** The line of this boot, once it is there: of a boot that is confirmed the history has all. */
export const downtimeOf = async (vm: Machine): Promise<Both['line']> => {
  await judged(vm)
  await confirmed(vm)
  const boot = await vm.bootId()
  const lines = (await history(vm)).lines.filter(({ event, bootId }) => `${event}` === 'downtime' && bootId === boot)
  if (lines.length !== 1) throw new Error(`${lines.length} lines tell how long the reboot took`)
  return lines[0] as unknown as Both['line']
}

// Reboots one way or the other, and looks at both clocks. `before`: what is done just before the request.
const measuredReboot = async (
  s: Scenario,
  t: Test,
  serial: SerialTimes,
  way: Both['way'],
  before = 'true',
): Promise<Both> => {
  const { vm } = s
  if (way === 'kexec') await stage(s, t, await otherKernel(s))
  else await vm.must('kexecctl next firmware')
  const since = Date.now()
  const command = `${before}; echo ${REQUEST}; systemctl reboot`
  const came = await goDown(
    s,
    async () => void (await vm.must(`setsid --fork sh -c '${command}' </dev/null >/dev/console 2>&1`)),
    { timeout: 120 },
  )
  t.equal(came.byKexec, way === 'kexec', way)
  const line = await downtimeOf(vm)
  const lines = serial.lines()
  const request = momentOf(lines, REQUEST, since)
  const words = rebootSteps(lines, request).kernel ?? Number.NaN
  const complete = momentOf(lines, COMPLETE, words)
  const kernel = clockStart(lines, words, complete)
  return {
    way,
    line,
    host: {
      request: request / 1000,
      down: (kernel - request) / 1000,
      up: (complete - kernel) / 1000,
      words: (words - kernel) / 1000,
    },
  }
}

/** Reboots one way or the other, after `before`. */
export type Take = (t: Test, way: Both['way'], before?: string) => Promise<Both>

/**
 * Installs the package, sees to it that the first boot is confirmed, and gives what reboots, says how long that took,
 * and keeps it in `rows`: from the next boot on all can be measured.
 */
export const prepare = async (s: Scenario, t: Test): Promise<{ take: Take; rows: Both[] }> => {
  const { vm, note } = s
  await vm.must(EARLY, { timeout: 120 })
  await vm.writeFile('/etc/kexecctl.conf', '[Reboot]\nConfirmAfter=1s\n')
  await s.installDeb()
  await vm.must('systemctl start kexecctl-confirm.service')
  await confirmed(vm)
  const serial = stampSerial(vm.serialFile)
  t.teardown(serial.stop)
  const rows: Both[] = []
  const take: Take = async (t, way, before) => {
    const both = await measuredReboot(s, t, serial, way, before)
    note(rowOf(both))
    rows.push(both)
    return both
  }
  return { take, rows }
}

const known = (...parts: (number | null)[]): number =>
  parts.includes(null) ? Number.NaN : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)

/** What the history says, beside what the console says. */
export const rowOf = ({ way, line, host }: Both): string => {
  const { shutdown, gap, kernel, initrd, userspace, total, reason } = line
  const show = (seconds: number | null) => (seconds === null ? '?' : seconds.toFixed(1)).padStart(6)
  const phases = [shutdown, gap, kernel, initrd, userspace, total].map(show).join(' ')
  return `${way.padEnd(8)} ${phases} | ${show(host.down)} + ${show(host.up)}, first words ${show(host.words)} ${reason ?? ''}`
}

/**
 * Whether the two agree within `most` seconds in all, and within twice as many on where the kernel started: until it has
 * a good clock, an emulated processor that is starved of time loses seconds.
 */
export const agree = (t: Test, both: Both, most: number): void => {
  const { line, host } = both
  const near = (what: string, said: number, seen: number, by = 2 * most) =>
    t.ok(Math.abs(said - seen) <= by, `${what}: ${said.toFixed(1)} s, and ${seen.toFixed(1)} s on the console`)
  near('from the request to the kernel', known(line.shutdown, line.gap), host.down)
  near('from there to the end of the boot', known(line.kernel, line.initrd, line.userspace), host.up)
  near('in all', known(line.total), host.down + host.up, most)
}
