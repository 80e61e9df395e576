import { ask, type Came, goDown, systemOf, table } from './reboots.ts'
import type { Scenario, Test } from './scenario.ts'

/** One way to keep the last check from its work. */
export interface Fault {
  name: string
  /** Shell commands in the guest, with an image staged, and in the boot that follows. */
  break: string
  mend?: string
  request: string
  /** Whether it is our unit that turns the kexec into a firmware reboot, as systemd tells on the console. */
  vetoed: boolean
}

const NODE = '/usr/bin/node'

// Does `script` instead of the last check, and is node for all else.
const nodeThat = (script: string) =>
  `mv ${NODE} /root/real && printf '%s\\n' '#!/bin/sh' 'case "$*" in *"hook shutdown"*) ${script} ;; esac' ` +
  `'exec /root/real "$@"' > ${NODE} && chmod 755 ${NODE}`
const realNode = `mv -f /root/real ${NODE}`

// The same kernel, with another initrd behind its name: four zeros are padding between archives.
const replaceInitrd =
  'cd /boot && cp initrd.img-$(uname -r) new && head -c 4 /dev/zero >> new && mv new initrd.img-$(uname -r)'

export const stopped: Fault = {
  name: 'kexecctl.service stopped',
  break: 'systemctl stop kexecctl.service',
  request: 'reboot',
  vetoed: true,
}

export const masked: Fault = {
  name: 'kexecctl.service masked',
  break: 'systemctl mask kexecctl.service',
  mend: 'systemctl unmask kexecctl.service && systemctl start kexecctl.service',
  request: 'systemctl start kexec.target',
  vetoed: true,
}

export const maskedReboot: Fault = {
  ...masked,
  name: 'masked and stopped, reboot.target',
  break: 'systemctl mask --now kexecctl.service',
  request: 'systemctl start reboot.target',
  vetoed: false,
}

export const noNode: Fault = {
  name: 'node missing',
  // there again in the next boot, which would not be judged else
  break: `mv ${NODE} /root/real && echo "L ${NODE} - - - - /root/real" > /etc/tmpfiles.d/node.conf`,
  mend: `${realNode} && rm /etc/tmpfiles.d/node.conf`,
  request: 'reboot',
  vetoed: true,
}

export const killed: Fault = {
  name: 'ExecStop= killed, guard and node',
  break: nodeThat('systemctl kill --signal=KILL kexecctl.service; sleep 1000'),
  mend: realNode,
  request: 'reboot',
  vetoed: true,
}

export const hanging: Fault = {
  name: 'node hanging',
  break: nodeThat('sleep 100000'),
  mend: realNode,
  request: 'reboot',
  vetoed: true,
}

const DROP_IN = '/etc/systemd/system/kexecctl.service.d'

export const late: Fault = {
  name: 'node hanging longer than systemd waits',
  break:
    `${nodeThat('trap "" TERM; sleep 100000')} && mkdir -p ${DROP_IN} && ` +
    `printf '[Service]\\nTimeoutStopSec=15\\n' > ${DROP_IN}/vm.conf && systemctl daemon-reload`,
  mend: `${realNode}; rm -r ${DROP_IN}; systemctl daemon-reload`,
  request: 'systemctl kexec',
  vetoed: true,
}

export const locked: Fault = {
  name: 'kexec_load_disabled=1, then another initrd',
  break: `sysctl -w kernel.kexec_load_disabled=1 && ${replaceInitrd}`,
  request: 'reboot',
  vetoed: true,
}

// Its unit as the console names it: systemd 252 cuts from the middle what the console has no room for.
const VETO = /kexecctl-veto\.ser|Firmware reb/

/** Each fault in turn: an image is freshly staged, and the machine comes back through the firmware. */
export const everyFault = async (s: Scenario, t: Test, faults: Fault[]): Promise<void> => {
  const { vm, note } = s
  const system = await systemOf(vm)
  const rows: [string, Came][] = []
  await s.installDeb()
  // so that the running kernel will do as a target, and nobody else stages it meanwhile
  await vm.writeFile('/etc/kexecctl.conf', '[Stage]\nWhen=always\n')
  await vm.must('systemctl mask --now kexecctl-watch.path')
  for (const { name, break: breakIt, mend, request, vetoed } of faults) {
    await t.test(`${name}: ${request}`, async (t) => {
      await vm.must('kexecctl stage')
      t.match(await s.record(), { state: 'loaded' }, 'something is staged')
      await vm.must(breakIt)
      const came = await goDown(s, () => ask(vm, request), { timeout: 90 })
      note(`${name}, ${request}: by ${came.byKexec ? 'kexec' : 'firmware'} after ${came.seconds.toFixed(0)} s`)
      rows.push([`${name}, ${request}`, came])
      t.notOk(came.byKexec, 'through the firmware')
      t.equal(came.outcome, 'firmware', 'as the history says')
      t.equal(VETO.test(came.console), vetoed, 'turned by the veto')
      t.equal(await s.record(), null)
      if (mend) await vm.must(mend)
    })
  }
  t.comment(table(system, rows))
}
