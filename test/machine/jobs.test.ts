import fs from 'node:fs'
import t from 'tap'
import { rebootRequest } from '../../src/machine/jobs.ts'
import { makeTree } from '../kernel/make-tree.ts'

// What `systemctl list-jobs --no-legend --plain` of systemd 252 says while the system goes down.
const job = (unit: string, type = 'start', state = 'waiting') => ` 1043 ${unit.padEnd(20)} ${type} ${state}`

t.test('what is queued, and what that means', async (t) => {
  const cases: [lines: string[], wanted: string | undefined, exit?: number][] = [
    [[], undefined],
    [[''], undefined],
    [[job('reboot.target')], 'reboot'],
    [['1043 reboot.target start running '], 'reboot'],
    [[job('kexec.target')], 'kexec'],
    [[job('reboot.target'), job('kexec.target')], 'kexec'],
    [[job('kexec.target'), job('reboot.target')], 'kexec'],
    [[job('poweroff.target')], 'poweroff'],
    [[job('halt.target')], 'poweroff'],
    [[job('soft-reboot.target')], undefined],
    [[job('exit.target')], undefined],
    [[job('reboot.target'), job('poweroff.target')], 'poweroff'],
    [[job('soft-reboot.target'), job('poweroff.target')], undefined],
    [[job('soft-reboot.target'), job('kexec.target')], undefined],
    [[job('reboot.target', 'stop')], undefined],
    [[job('reboot.target', 'verify-active')], undefined],
    [[job('kexec.target', 'stop'), job('reboot.target', 'start', 'running')], 'reboot'],
    [[job('poweroff.target', 'stop'), job('reboot.target')], 'reboot'],
    [['System has not been booted with systemd as init system'], 'unknown'],
    [[job('reboot.target'), 'reboot.target'], 'unknown'],
    [[job('reboot.target')], 'unknown', 1],
  ]
  for (const [lines, wanted, exit = 0] of cases) {
    const tree = makeTree(t, { '/usr/bin/systemctl': '', '/answer': lines.join('\n') })
    const says = `#!/bin/sh\necho "$*" >${tree.host('/asked')}\ncat ${tree.host('/answer')}\nexit ${exit}\n`
    fs.writeFileSync(tree.host('/usr/bin/systemctl'), says)
    fs.chmodSync(tree.host('/usr/bin/systemctl'), 0o755)
    t.equal(await rebootRequest(tree), wanted, `${lines.join(' / ')} (${exit})`)
    t.match(
      fs.readFileSync(tree.host('/asked'), 'utf8'),
      /^list-jobs --no-legend --plain reboot\.target kexec\.target poweroff\.target /,
    )
  }
  t.equal(await rebootRequest(makeTree(t, {})), 'unknown', 'no systemctl')
})
