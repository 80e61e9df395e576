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

/** A machine with our units enabled, and a job for `target`; with NEW staged, after what `before` does. */
export const goingDown = async (
  t: { testdir: () => string },
  target = 'reboot.target',
  before: (machine: FakeMachine) => void = () => {},
): Promise<FakeMachine> => {
  const machine = fakeMachine(t)
  machine.write('/usr/bin/systemctl', SYSTEMCTL, 0o755)
  for (const wants of ['reboot.target.wants/kexecctl-reboot.service', 'kexec.target.wants/kexecctl-left.service'])
    machine.write(`/etc/systemd/system/${wants}`, '')
  before(machine)
  await reconcile(machine.tree, {}, { by: 'hook' }, 5)
  queue(machine, target)
  return machine
}

/** The marks and records below /run, without the lock; and what outlasts the boot. */
export const left = ({ tree, exists }: FakeMachine): string =>
  ['/run/kexecctl', '/var/lib/kexecctl']
    .flatMap((dir) => (exists(dir) ? fs.readdirSync(tree.host(dir)) : []))
    .filter((name) => name !== 'lock' && name !== 'history.jsonl')
    .sort()
    .join(' ')
