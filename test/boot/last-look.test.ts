import t from 'tap'
import { lookLast } from '../../src/boot/last-look.ts'
import { writeToken } from '../../src/state/token.ts'
import { token } from '../plan/boots.ts'
import type { FakeMachine } from '../stage/machine-tree.ts'
import { goingDown } from './going-down.ts'

const WANTS = '/etc/systemd/system/reboot.target.wants'

t.test('what it sees of a machine that goes down', async (t) => {
  const fresh = { request: 'reboot', plan: { action: 'keep' }, wishes: [], notEnabled: undefined, token: undefined }
  const table: [what: string, change: (machine: FakeMachine) => unknown, wanted: object][] = [
    ['what is staged is fresh', () => {}, {}],
    ['another initrd', (m) => m.write('/boot/initrd.img-6.12.117+deb13-amd64', 'x'), { plan: { action: /^(?!keep)/ } }],
    ['a wish', (m) => m.write('/no-kexec-reboot', ''), { wishes: [{ id: 'no-kexec-reboot' }] }],
    ['a unit that is off', (m) => m.remove(WANTS), { notEnabled: 'kexecctl-reboot.service' }],
    ['what was let start before', (m) => writeToken(m.tree, token()), { token: token() }],
  ]
  for (const [what, change, wanted] of table) {
    const machine = await goingDown(t)
    change(machine)
    // whether it goes down is not asked: who asks systemd would keep its hands off
    machine.write('/usr/bin/systemctl', '#!/bin/sh\necho stopping\n', 0o755)
    t.match(await lookLast(machine.tree, {}, 'reboot'), { ...fresh, ...wanted }, what)
  }
})
