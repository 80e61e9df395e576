import t from 'tap'
import { readCarriers } from '../../src/machine/carriers.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'

const PCI = '/sys/devices/pci0000:00'
const driver = (at: string, bus: string, name: string, module = name): Record<string, Node> => ({
  [`${at}/driver`]: { link: `/sys/bus/${bus}/drivers/${name}` },
  [`/sys/bus/${bus}/drivers/${name}/module`]: { link: `/sys/module/${module}` },
  [`/sys/module/${module}`]: { dir: true },
})

// as sysfs of a virtual machine has them
const disk = {
  ...driver(`${PCI}/0000:00:02.0`, 'pci', 'virtio-pci', 'virtio_pci'),
  ...driver(`${PCI}/0000:00:02.0/virtio1`, 'virtio', 'virtio_blk'),
  [`${PCI}/0000:00:02.0/virtio1/block/vda/vda2/partition`]: '2\n',
  '/sys/class/block/vda2': { link: '../../devices/pci0000:00/0000:00:02.0/virtio1/block/vda/vda2' },
}
const dm = { '/sys/class/block/dm-0/slaves/vda2': { link: '../../vda2' } }
const net = (name: string, state: string, slot: string, module: string): Record<string, Node> => ({
  ...driver(`${PCI}/${slot}`, 'pci', module),
  [`/sys/class/net/${name}/operstate`]: `${state}\n`,
  [`/sys/class/net/${name}/device`]: { link: `../../../devices/pci0000:00/${slot}` },
})
const bridge = { '/sys/class/net/br0/operstate': 'up\n' }

const root = (fstype: string, ...devices: string[]) => ({ fstype, source: 'x', devices })

t.test('what carries this machine', async (t) => {
  const cases: [nodes: Record<string, Node>, on: ReturnType<typeof root> | undefined, wanted: object, why: string][] = [
    [disk, root('ext4', 'vda2'), { root: ['ext4', 'virtio_blk', 'virtio_pci'], network: [] }, 'a disk'],
    [
      { ...disk, ...dm },
      root('xfs', 'dm-0'),
      { root: ['xfs', 'virtio_blk', 'virtio_pci'], network: [] },
      'the disk below the device mapper',
    ],
    [{}, root('zfs'), { root: ['zfs', 'spl'], network: [] }, 'ZFS'],
    [disk, undefined, { root: [], network: [] }, 'no root file system that could be told'],
    [
      { ...net('eth0', 'up', '0000:01:00.0', 'r8168'), ...net('eth1', 'down', '0000:02:00.0', 'e1000e'), ...bridge },
      undefined,
      { root: [], network: ['r8168'] },
      'the network cards that are up',
    ],
    [
      { ...net('eth0', 'unknown', '0000:01:00.0', 'r8168'), ...net('eth1', 'up', '0000:02:00.0', 'r8168') },
      undefined,
      { root: [], network: ['r8168'] },
      'each module once',
    ],
    [
      { ...disk, [`${PCI}/0000:00:02.0/virtio1/driver`]: { link: '/sys/bus/virtio/drivers/gone' } },
      root('ext4', 'vda2'),
      { root: ['ext4', 'virtio_pci'], network: [] },
      'a driver that is built in has no module',
    ],
  ]
  for (const [nodes, on, wanted, why] of cases) t.same(readCarriers(makeTree(t, nodes), on), wanted, why)
})
