import { run, succeeded } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'

const START = new Map<string, 'reboot' | 'kexec'>([
  ['reboot.target', 'reboot'],
  ['kexec.target', 'kexec'],
])
// What ends this system without a kernel being started: systemd.special(7).
const OTHER = ['poweroff.target', 'halt.target', 'soft-reboot.target', 'exit.target']

// `JOB UNIT TYPE STATE` (systemctl-list-jobs.c). A unit has the name of its file there, and none of its aliases, as are
// ctrl-alt-del.target and runlevel6.target.
const JOB = /^\s*\d+\s+(\S+)\s+(\S+)\s+(?:waiting|running)\s*$/

/**
 * What kind of reboot systemd has queued: a start job of reboot.target or kexec.target; undefined when this is none, or
 * also a poweroff, halt or soft-reboot. `unknown` when systemctl(1) does not answer, or not as it always did.
 *
 * Nothing keeps two of these targets from being queued together: they do not conflict, and what is queued irreversibly
 * stays. Their services come last of all, in no order, and the one that is dispatched last sets what becomes of the
 * machine (emergency-action.c). So with reboot and kexec both a kexec may well happen: it has to be checked, and is
 * what somebody asked for. With a poweroff beside them no kernel may start.
 */
export const rebootRequest = async (tree: Tree): Promise<'reboot' | 'kexec' | undefined | 'unknown'> => {
  // only these: at a shutdown every unit has a job, and of a long list we would see the end alone
  const ran = await run(
    [tree.host('/usr/bin/systemctl'), 'list-jobs', '--no-legend', '--plain', ...START.keys(), ...OTHER],
    { timeoutMs: 20_000 },
  )
  if (!succeeded(ran)) return 'unknown'
  const lines = ran.stdout.split('\n').filter((line) => line.trim() !== '')
  const jobs = lines.map((line) => JOB.exec(line))
  if (jobs.includes(null)) return 'unknown'
  const starting = jobs.filter((job) => job?.[2] === 'start').map((job) => job?.[1] ?? '')
  if (starting.some((unit) => OTHER.includes(unit))) return undefined
  const requests = starting.map((unit) => START.get(unit))
  return requests.includes('kexec') ? 'kexec' : requests.find((request) => request !== undefined)
}
