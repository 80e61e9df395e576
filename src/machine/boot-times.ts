import { fromIso, now } from '../sys/clock.ts'
import { run } from '../sys/exec.ts'
import { known, type Tree } from '../sys/fs.ts'
import { readHardwareClock } from './hardware-clock.ts'

/** When what happened in this boot: seconds since its kernel started; undefined for what is not told. */
export interface BootTimes {
  /** Since 1970, now. */
  now: number
  /** Now, time asleep included. */
  uptime: number | undefined
  /** When its kernel started, by the clock as it was when the first process of systemd started; since 1970. */
  startedByFirstClock: number | undefined
  hardwareClock: number | undefined
  /** systemd-timesyncd has the time from the network. */
  synchronized: boolean
  /** The first process of an initrd with systemd. */
  initrd: number | undefined
  /** The first process of the real system. */
  userspace: number | undefined
  /** boot-complete.target and multi-user.target have both been reached. */
  complete: number | undefined
  /** How long before the kernel the firmware started, as the firmware or the boot loader had it in its last turn. */
  firmware: number | undefined
}

const TIMEOUT_MS = 20_000
// Without the second the first comes before any service: nothing else is ordered before it as systemd ships it.
const TARGETS = ['boot-complete.target', 'multi-user.target']
const MANAGER = [
  'KernelTimestamp',
  'InitRDTimestampMonotonic',
  'UserspaceTimestampMonotonic',
  'FirmwareTimestampMonotonic',
  'FinishTimestampMonotonic',
]

const properties = (block: string): Map<string, string> =>
  new Map(block.split('\n').map((line) => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=?/, '')]))

// Units are separated by an empty line (systemctl(1), show).
const ask = async (tree: Tree, names: readonly string[], units: readonly string[]) => {
  const argv = ['show', '--no-pager', '--timestamp=us+utc', `--property=${names.join(',')}`, '--', ...units]
  const { stdout } = await run([tree.host('/usr/bin/systemctl'), ...argv], { timeoutMs: TIMEOUT_MS })
  return stdout.split(/\n\n+/).map(properties)
}

// Microseconds of the monotonic clock; 0 is what has not been.
const moment = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) / 1e6 : undefined

// `Sun 2026-11-22 12:48:14.433922 UTC`
const date = (text: string | undefined): number | undefined => {
  const [, day, time] = /^\w+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) UTC$/.exec(text ?? '') ?? []
  const ms = fromIso(`${day}T${time}Z`)
  return Number.isNaN(ms) ? undefined : ms / 1000
}

// What is reached after systemd was done with the boot has been started by hand: the package was installed in this
// boot.
const latest = (moments: readonly (number | undefined)[], finish = Infinity): number | undefined => {
  const all = moments.filter((one) => one !== undefined)
  const early = all.filter((one) => one <= finish)
  return all.length === moments.length && early.length > 0 ? Math.max(...early) : undefined
}

// More than thirty years is no answer.
const readUptime = (tree: Tree): number | undefined => {
  const text = /^\d{1,9}\.\d+/.exec(known(tree.text('/proc/uptime')) ?? '')?.[0]
  return text === undefined ? undefined : Number(text)
}

/** Reads when what happened in this boot: systemd's own times (org.freedesktop.systemd1(5)), and the clocks. */
export const readBootTimes = async (tree: Tree): Promise<BootTimes> => {
  const [manager] = await ask(tree, MANAGER, [])
  const targets = await ask(tree, ['ActiveEnterTimestampMonotonic'], TARGETS)
  const of = (property: string): string | undefined => manager?.get(property)
  const entered = TARGETS.map((_, i) => moment(targets[i]?.get('ActiveEnterTimestampMonotonic')))
  return {
    // these as close to each other as can be
    now: now() / 1000,
    uptime: readUptime(tree),
    hardwareClock: readHardwareClock(tree),
    startedByFirstClock: date(of('KernelTimestamp')),
    synchronized: tree.stat('/run/systemd/timesync/synchronized').state === 'ok',
    initrd: moment(of('InitRDTimestampMonotonic')),
    userspace: moment(of('UserspaceTimestampMonotonic')),
    complete: latest(entered, moment(of('FinishTimestampMonotonic'))),
    firmware: moment(of('FirmwareTimestampMonotonic')),
  }
}
