import t from 'tap'
import { readPlatform } from '../../src/machine/platform.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { platform } from '../plan/machine.ts'
import { without } from './trees.ts'

const DMI = '/sys/class/dmi/id'
const dmi = (vendor: string, product: string, tag: string): Record<string, Node> => ({
  [`${DMI}/sys_vendor`]: `${vendor}\n`,
  [`${DMI}/product_name`]: `${product}\n`,
  [`${DMI}/chassis_asset_tag`]: `${tag}\n`,
})
const xen = (more: Record<string, Node> = {}): Record<string, Node> => ({ '/sys/hypervisor/type': 'xen\n', ...more })
const FEATURES = '/sys/hypervisor/properties/features'
const CAPABILITIES = '/proc/xen/capabilities'

t.test('what a machine calls itself', async (t) => {
  const cases: [what: string, nodes: Record<string, Node>, wanted: object][] = [
    ['nothing', {}, {}],
    [
      'DMI',
      dmi('Microsoft Corporation', 'Virtual Machine', '7783-7084-3265-9085-8269-3286-77'),
      {
        vendor: 'Microsoft Corporation',
        product: 'Virtual Machine',
        chassisTag: '7783-7084-3265-9085-8269-3286-77',
      },
    ],
    ['DMI with blanks', dmi('Dell Inc. ', '   ', ''), { vendor: 'Dell Inc.' }],
    [
      'a device tree',
      { '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0' },
      { model: 'Raspberry Pi 4 Model B Rev 1.4' },
    ],
    [
      'a processor',
      {
        '/proc/cpuinfo':
          'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Celeron(R) N5105 @ 2.00GHz\nstepping\t: 0\n\nprocessor\t: 1\nmodel name\t: another\n',
      },
      { cpu: 'Intel(R) Celeron(R) N5105 @ 2.00GHz' },
    ],
    [
      'a processor on bare metal',
      { '/proc/cpuinfo': 'model name\t: x\nflags\t\t: fpu vme vmx tpr_shadow\nvmx flags\t: vnmi hypervisor\n' },
      { cpu: 'x', virtual: false },
    ],
    [
      'that of the host, as QEMU shows it',
      { '/proc/cpuinfo': 'model name\t: x\nflags\t\t: fpu vme rdrand hypervisor lahf_lm\n' },
      { cpu: 'x', virtual: true },
    ],
    ['a processor of ARM', { '/proc/cpuinfo': 'processor\t: 0\nBogoMIPS\t: 108.00\n' }, {}],
    ['too long a name', { [`${DMI}/product_name`]: 'x'.repeat(4096) }, { product: 'x'.repeat(256) }],
    ['no file', { [`${DMI}/product_name`]: { dir: true } }, {}],
  ]
  for (const [what, nodes, wanted] of cases) t.same(readPlatform(makeTree(t, nodes)), platform(wanted), what)
})

t.test('Xen', async (t) => {
  const cases: [what: string, nodes: Record<string, Node>, wanted: 'dom0' | 'domU' | undefined][] = [
    ['another hypervisor', { '/sys/hypervisor/type': 'zvm\n' }, undefined],
    // bit 11 is XENFEAT_dom0
    ['dom0 by its features', xen({ [FEATURES]: '00002f05\n' }), 'dom0'],
    ['a guest by its features', xen({ [FEATURES]: '000026fc\n' }), 'domU'],
    ['a guest of every other feature', xen({ [FEATURES]: 'fffff7ff\n' }), 'domU'],
    ['dom0 by xenfs', xen({ [CAPABILITIES]: 'control_d\n' }), 'dom0'],
    ['a guest by xenfs', xen({ [CAPABILITIES]: '' }), 'domU'],
    ['xenfs says another word', xen({ [CAPABILITIES]: 'uncontrol_d\n' }), 'domU'],
    ['neither', xen(), 'domU'],
    ['features that are none, and xenfs', xen({ [FEATURES]: 'x\n', [CAPABILITIES]: 'control_d\n' }), 'dom0'],
    ['features first', xen({ [FEATURES]: '26fc\n', [CAPABILITIES]: 'control_d\n' }), 'domU'],
  ]
  for (const [what, nodes, wanted] of cases) t.equal(readPlatform(makeTree(t, nodes)).xen, wanted, what)
  const tree = makeTree(t, xen({ [CAPABILITIES]: 'control_d\n' }))
  t.equal(readPlatform(without(tree, CAPABILITIES)).xen, undefined, 'xenfs is not readable')
})
