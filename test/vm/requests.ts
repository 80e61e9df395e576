import type { Machine } from './machine.ts'
import { ask, type Came, cleanly, goDown, otherKernel, stage, systemOf, table } from './reboots.ts'
import type { Scenario, Test } from './scenario.ts'
import { rebootUnattended } from './unattended.ts'

type Request = [name: string, ask: (vm: Machine) => Promise<void>]

const command = (words: string, name = words): Request => [name, (vm) => ask(vm, words)]

const LOGIND = 'org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager'

const requests: Request[] = [
  ['unattended-upgrades', rebootUnattended],
  ...['reboot', 'systemctl reboot', 'shutdown -r now', 'shutdown -r +1', 'systemctl kexec'].map((words) =>
    command(words),
  ),
  ...['systemctl start reboot.target', 'init 6'].map((words) => command(words)),
  command(`busctl call ${LOGIND} Reboot b false`, 'busctl call org.freedesktop.login1 … Reboot b false'),
  ['Ctrl-Alt-Del', (vm) => vm.monitor('sendkey ctrl-alt-delete')],
  command('kexecctl reboot'),
]

/**
 * Every way to ask for a reboot, one after the other in one machine: each starts with the other of two kernels freshly
 * staged, and ends in it by kexec, with all file systems unmounted.
 */
export const everyRequest = async (s: Scenario, t: Test): Promise<void> => {
  const { vm, note } = s
  const system = await systemOf(vm)
  const rows: [string, Came][] = []
  const take = (t: Test, name: string, wanted: string, came: Came) => {
    note(`${name}: ${came.release} by ${came.byKexec ? 'kexec' : 'firmware'} after ${came.seconds.toFixed(0)} s`)
    rows.push([name, came])
    t.equal(came.release, wanted, `${wanted} runs`)
    t.ok(came.byKexec, 'by kexec')
    t.equal(came.outcome, 'arrived', 'which the history knows')
    cleanly(t, came)
  }
  await s.installDeb()
  for (const [name, request] of requests) {
    await t.test(name, async (t) => {
      const wanted = await otherKernel(s)
      await stage(s, t as unknown as Test, wanted)
      take(t as unknown as Test, name, wanted, await goDown(s, () => request(vm), { timeout: 120 }))
    })
  }
  t.comment(table(system, rows))
}
