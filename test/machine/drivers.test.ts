import t from 'tap'
import { readDrivers, readPassedThrough } from '../../src/machine/drivers.ts'
import { makeTree, type Node } from '../kernel/make-tree.ts'
import { without } from './trees.ts'

const PCI = '/sys/bus/pci'

// As sysfs has it: a link in the driver's directory to the device, with its files.
const bound = (driver: string, address: string, vendor: string, device: string): Record<string, Node> => ({
  [`${PCI}/drivers/${driver}/bind`]: '',
  [`${PCI}/drivers/${driver}/new_id`]: '',
  [`${PCI}/drivers/${driver}/module`]: { link: `../../../../module/${driver}` },
  [`${PCI}/drivers/${driver}/${address}`]: { link: `../../../../devices/pci0000:00/${address}` },
  [`${PCI}/devices/${address}`]: { link: `../../../devices/pci0000:00/${address}` },
  [`/sys/devices/pci0000:00/${address}/vendor`]: `${vendor}\n`,
  [`/sys/devices/pci0000:00/${address}/device`]: `${device}\n`,
})

t.test('drivers in use', async (t) => {
  const nodes = {
    ...bound('i915', '0000:00:02.0', '0x8086', '0x7d55'),
    ...bound('ahci', '0000:00:17.0', '0x8086', '0xa102'),
    ...bound('ahci', '10000:e0:17.7', '0x1022', '0x7901'),
    ...bound('ena', '0000:00:05.0', 'none', '0xec20'),
    [`${PCI}/drivers/nvidia/bind`]: '',
  }
  const tree = makeTree(t, nodes)
  t.same(readDrivers(tree, ['ahci', 'ena', 'i915', 'nvidia', 'xhci_hcd']), {
    ahci: ['8086:a102', '1022:7901'],
    ena: ['????:ec20'],
    i915: ['8086:7d55'],
  })
  t.same(readDrivers(tree, []), {})
  t.same(readDrivers(without(tree, `${PCI}/drivers/ahci`), ['ahci']), {}, 'not readable')
  const many = Object.assign(
    {},
    ...Array.from({ length: 40 }, (_, i) =>
      bound('ahci', `0000:${i.toString(16).padStart(2, '0')}:00.0`, '0x8086', '0xa102'),
    ),
  )
  t.equal(readDrivers(makeTree(t, many), ['ahci']).ahci?.length, 16, 'bounded')
})

t.test('devices of guests', async (t) => {
  const refcnt = '/sys/module/vfio_pci/refcnt'
  const one = bound('vfio-pci', '0000:01:00.0', '0x10de', '0x2684')
  const two = { ...one, ...bound('vfio-pci', '0000:01:00.1', '0x10de', '0x22ba') }
  const cases: [what: string, nodes: Record<string, Node>, count: number, used: boolean | undefined][] = [
    ['no driver', {}, 0, undefined],
    ['no device', { [`${PCI}/drivers/vfio-pci/bind`]: '', [refcnt]: '0\n' }, 0, undefined],
    ['nobody has it', { ...one, [refcnt]: '0\n' }, 1, false],
    ['in use', { ...two, [refcnt]: '2\n' }, 2, true],
    ['built in', one, 1, undefined],
  ]
  for (const [what, nodes, count, used] of cases) t.same(readPassedThrough(makeTree(t, nodes)), { count, used }, what)
})
