import t from 'tap'
import { readEnvironment } from '../../src/machine/environment.ts'
import { readRunning } from '../../src/machine/running.ts'
import { checkEntry } from '../../src/plan/checks/index.ts'
import type { Entry } from '../../src/plan/types.ts'
import { gatherBase, lookAtTarget } from '../../src/stage/facts.ts'
import { gatherMachine } from '../../src/stage/machine-facts.ts'
import { type FakeMachine, fakeMachine, OLD } from './machine-tree.ts'

const findings = async ({ tree }: FakeMachine) => {
  const base = await gatherBase(tree, readEnvironment(tree, {}, false))
  const facts = lookAtTarget(tree, base, { by: 'hook' }, {})
  const found = checkEntry(facts, facts.choice.entry as Entry).filter(({ level }) => level !== 'ok')
  return found.map(({ id, level }) => `${id} ${level}`)
}

const dmi = (m: FakeMachine, vendor: string, product: string) => {
  m.write('/sys/class/dmi/id/sys_vendor', `${vendor}\n`)
  m.write('/sys/class/dmi/id/product_name', `${product}\n`)
}
const driver = (m: FakeMachine, name: string) => m.write(`/sys/bus/pci/drivers/${name}/0000:01:00.0/vendor`, '0x10de\n')
const lockedDown = (m: FakeMachine) => m.write('/sys/kernel/security/lockdown', 'none [integrity] confidentiality\n')

t.test('what is read reaches its check', async (t) => {
  const cases: [what: string, prepare: (machine: FakeMachine) => unknown, wanted: string[]][] = [
    ['nothing', () => {}, []],
    ['no node', (m) => m.remove('/usr/bin/node'), ['node-usable warn']],
    ['GCE', (m) => dmi(m, 'Google', 'Google Compute Engine'), ['cloud-hypervisor refuse']],
    [
      'GCE, and it is known to work',
      (m) => {
        dmi(m, 'Google', 'Google Compute Engine')
        m.write('/etc/kexecctl.conf', '[Checks]\nIgnore=cloud-hypervisor\n')
      },
      ['cloud-hypervisor warn'],
    ],
    [
      'dom0',
      (m) => {
        m.write('/sys/hypervisor/type', 'xen\n')
        m.write('/proc/xen/capabilities', 'control_d\n')
      },
      ['xen-dom0 refuse'],
    ],
    ['nvidia', (m) => driver(m, 'nvidia'), ['hardware warn']],
    ['vfio', (m) => driver(m, 'vfio-pci'), ['vfio-in-use note']],
    ['a BMC', (m) => m.write('/proc/fb', '0 astdrmfb\n'), ['framebuffer-console note']],
    ['kdump', (m) => m.write('/sys/kernel/kexec_crash_loaded', '1\n'), ['kdump-kept warn']],
    [
      'kdump, which is kept',
      (m) => {
        m.write('/sys/kernel/kexec_crash_loaded', '1\n')
        m.write('/proc/cmdline', `BOOT_IMAGE=/boot/vmlinuz-${OLD} root=/dev/vda2 ro crashkernel=256M\n`)
      },
      [],
    ],
    ['lockdown', lockedDown, ['image-signature refuse']],
    [
      'lockdown of a kernel that verifies nothing',
      (m) => {
        lockedDown(m)
        m.write(`/boot/config-${OLD}`, '#\nCONFIG_KEXEC_FILE=y\n# CONFIG_KEXEC_SIG is not set\n')
      },
      [],
    ],
    [
      'a kernel that forces signatures',
      (m) => m.write(`/boot/config-${OLD}`, '#\nCONFIG_KEXEC_SIG=y\nCONFIG_KEXEC_SIG_FORCE=y\n'),
      ['image-signature refuse'],
    ],
    [
      'lockdown, and the older call',
      (m) => {
        lockedDown(m)
        m.write('/etc/kexecctl.conf', '[Stage]\nSyscall=load\n')
      },
      ['lockdown refuse', 'image-signature refuse'],
    ],
    [
      'IMA',
      (m) => m.write('/sys/kernel/security/ima/policy', 'appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig \n'),
      ['ima-policy warn'],
    ],
  ]
  for (const [what, prepare, wanted] of cases) {
    const machine = fakeMachine(t)
    prepare(machine)
    t.same(await findings(machine), wanted, what)
  }
})

t.test('without systemd', async (t) => {
  const machine = fakeMachine(t)
  machine.write('/etc/init.d/kexec', '#!/bin/sh\n/sbin/kexec -e\n')
  t.match(gatherMachine(machine.tree, readRunning(machine.tree)), { otherLoaders: { script: '/etc/init.d/kexec' } })
})
