import { run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'

/** What systemd is asked to do with this system. */
export type RebootRequest = 'reboot' | 'kexec' | 'poweroff'

const START = new Map<string, 'reboot' | 'kexec'>([
  ['reboot.target', 'reboot'],
  ['kexec.target', 'kexec'],
])
// What ends this system, or all but the kernel, and starts no other: systemd.special(7).
const OFF = ['poweroff.target', 'halt.target']
const STAYS = ['soft-reboot.target', 'exit.target']

// `JOB UNIT TYPE STATE` (systemctl-list-jobs.c). A unit has the name of its file there, and none of its aliases, as are
// ctrl-alt-del.target and runlevel6.target.
const JOB = /^\s*\d+\s+(\S+)\s+(\S+)\s+(?:waiting|running)\s*$/

/**
 * How systemd is to end this system: by a start job of reboot.target or kexec.target, or by a poweroff or halt, also
 * where they are queued together; undefined when there is no such job, or a soft-reboot. `unknown` when systemctl(1)
 * does not answer, or not as it always did.
 *
 * Nothing keeps two of these targets from being queued together: they do not conflict, and what is queued irreversibly
 * stays. Their services come last of all, in no order, and the one that is dispatched last sets what becomes of the
 * machine (emergency-action.c). So with reboot and kexec both a kexec may well happen: it has to be checked, and is
 * what somebody asked for. With a poweroff beside them no kernel may start.
 */
export const rebootRequest = async (tree: Tree): Promise<RebootRequest | undefined | 'unknown'> => {
  // only these: at a shutdown every unit has a job, and of a long list we would see the end alone
  const ran = await run(
    [tree.host('/usr/bin/systemctl'), 'list-jobs', '--no-legend', '--plain', ...START.keys(), ...OFF, ...STAYS],
    { timeoutMs: 20_000 },
  )
  if (!succeeded(ran)) return 'unknown'
  const lines = ran.stdout.split('\n').filter((line) => line.trim() !== '')
  const jobs = lines.map((line) => JOB.exec(line))
  if (jobs.includes(null)) return 'unknown'
  const starting = jobs.filter((job) => job?.[2] === 'start').map((job) => job?.[1] ?? '')
  if (starting.some((unit) => STAYS.includes(unit))) return undefined
  if (starting.some((unit) => OFF.includes(unit))) return 'poweroff'
  const requests = starting.map((unit) => START.get(unit))
  return requests.includes('kexec') ? 'kexec' : requests.find((request) => request !== undefined)
}
