import t from 'tap'
import type { Platform } from '../../../src/machine/platform.ts'
import { cloudHypervisor } from '../../../src/plan/checks/cloud-hypervisor.ts'
import type { Facts } from '../../../src/plan/types.ts'
import { platform } from '../machine.ts'
import { rows } from './rows.ts'

// As these machines name themselves in /sys/class/dmi/id.
const on = (change: Partial<Platform>) => (facts: Facts) => (facts.platform = platform(change))
const named = (vendor: string, product: string, chassisTag?: string) => on({ vendor, product, chassisTag })
const MICROSOFT = ['Microsoft Corporation', 'Virtual Machine'] as const
const AZURE = '7783-7084-3265-9085-8269-3286-77'

t.test('cloud-hypervisor', async (t) =>
  rows(t, cloudHypervisor, [
    ['not looked at', 'ok', undefined, () => undefined],
    ['nothing told', 'ok', undefined, on({})],
    ['a server', 'ok', undefined, named('Dell Inc.', 'PowerEdge R650', '')],
    ['QEMU', 'ok', undefined, named('QEMU', 'Standard PC (Q35 + ICH9, 2009)')],
    ['OpenStack', 'ok', undefined, named('OpenStack Foundation', 'OpenStack Nova')],
    ['EC2 on Nitro', 'note', /^this is a virtual machine of EC2, /, named('Amazon EC2', 'm5.large', 'Amazon EC2')],
    ['EC2 without a hypervisor', 'ok', undefined, named('Amazon EC2', 'm5.metal', 'Amazon EC2')],
    ['EC2 without a hypervisor, a part of it', 'ok', undefined, named('Amazon EC2', 'c7i.metal-24xl', 'Amazon EC2')],
    ['VirtualBox', 'ok', undefined, named('innotek GmbH', 'VirtualBox')],
    ['VMware', 'ok', undefined, named('VMware, Inc.', 'VMware Virtual Platform', 'No Asset Tag')],
    ['a Surface', 'ok', undefined, named('Microsoft Corporation', 'Surface Laptop 4')],
    ['a Chromebook', 'ok', undefined, named('Google', 'Eve')],
    ['Azure', 'refuse', /^this is a virtual machine of Azure, /, named(...MICROSOFT, AZURE)],
    ['Hyper-V', 'refuse', /^this is a guest of Hyper-V, /, named(...MICROSOFT, '1234-5678-9012-3456-7890-1234-56')],
    ['Hyper-V without a tag', 'refuse', /^this is a guest of Hyper-V, /, named(...MICROSOFT)],
    ['the tag of Azure on another machine', 'ok', undefined, named('Dell Inc.', 'PowerEdge R650', AZURE)],
    ['GCE', 'refuse', /Google Compute Engine/, named('Google', 'Google Compute Engine')],
    ['EC2 on Xen', 'refuse', /^this is a guest of Xen, /, on({ vendor: 'Xen', product: 'HVM domU', xen: 'domU' })],
    ['Xen by DMI alone', 'refuse', /^this is a guest of Xen, /, named('Xen', 'HVM domU')],
    ['a guest without DMI', 'refuse', /^this is a guest of Xen, /, on({ xen: 'domU' })],
    ['a dom0', 'ok', undefined, on({ vendor: 'Dell Inc.', product: 'PowerEdge R650', xen: 'dom0' })],
    [
      'VMware on ARM',
      'warn',
      /VMware on ARM/,
      (facts) => {
        facts.platform = platform({ vendor: 'VMware, Inc.', product: 'VMware20,1' })
        facts.running.machine = 'aarch64'
      },
    ],
  ]),
)
