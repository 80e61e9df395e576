import fs from 'node:fs'
import { reconcile } from '../../src/stage/reconcile.ts'
import { type FakeMachine, fakeMachine } from '../stage/machine-tree.ts'

// systemctl(1), list-jobs: what is queued stands in the file `jobs`.
const SYSTEMCTL = `#!/bin/sh
root=\${0%/usr/bin/systemctl}
[ "$1" = list-jobs ] || exit 1
[ ! -e "$root/jobs" ] || cat "$root/jobs"
`

/** What systemd has queued. */
export const queue = (machine: FakeMachine, ...targets: string[]): void =>
  machine.write('/jobs', targets.map((target, i) => `${i + 1} ${target} start waiting\n`).join(''))

/** Has a machine go down: our units are enabled, its target is staged, and there is a job for `target`. */
export const goDown = async (machine: FakeMachine, target = 'reboot.target'): Promise<FakeMachine> => {
  machine.write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  machine.write('/proc/self/mountinfo', '26 1 254:2 / / rw - ext4 /dev/vda2 rw\n')
  for (const [target, unit] of [
    ['reboot.target', 'kexecctl-reboot.service'],
    ['kexec.target', 'kexecctl-left.service'],
  ])
    for (const file of [`/usr/lib/systemd/system/${unit}`, `/etc/systemd/system/${target}.wants/${unit}`])
      machine.write(file, '[Unit]\n')
  await reconcile(machine.tree, {}, { by: 'hook' }, 5)
  queue(machine, target)
  return machine
}

/** A machine without a boot loader, with NEW staged, going down. */
export const goingDown = (t: { testdir: () => string }, target?: string): Promise<FakeMachine> =>
  goDown(fakeMachine(t), target)

/** The marks and records below /run, without the lock; and what outlasts the boot. */
export const left = ({ tree, exists }: FakeMachine): string =>
  ['/run/kexecctl', '/var/lib/kexecctl']
    .flatMap((dir) => (exists(dir) ? fs.readdirSync(tree.host(dir)) : []))
    .filter((name) => name !== 'lock' && name !== 'history.jsonl')
    .sort()
    .join(' ')
