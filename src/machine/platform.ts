import { known, type Tree } from '../sys/fs.ts'

/** What this machine calls itself; undefined for what it does not tell, or what cannot be read. */
export interface Platform {
  /** As DMI tells it: who made it, what it is called, the tag of its chassis. */
  vendor: string | undefined
  product: string | undefined
  chassisTag: string | undefined
  /** As the device tree tells it: `Raspberry Pi 4 Model B Rev 1.4`. */
  model: string | undefined
  /** Of the first processor: `Intel(R) Celeron(R) N5105 @ 2.00GHz`. */
  cpu: string | undefined
  /** Whether the processor says that a hypervisor runs it: of x86 alone. */
  virtual: boolean | undefined
  /** Under Xen: the system that controls it, or a guest. */
  xen: 'dom0' | 'domU' | undefined
}

// drivers/firmware/dmi-id.c: everybody may read all but serial numbers.
const DMI = '/sys/class/dmi/id'
const HYPERVISOR = '/sys/hypervisor'
// include/xen/interface/features.h: XENFEAT_dom0
const DOM0_FEATURE = 11n
const LONGEST = 256

// As systemd's detect_vm_xen_dom0() in src/basic/virt.c: the features first, and where there are none what xenfs says.
const readXen = (tree: Tree): Platform['xen'] => {
  if (known(tree.text(`${HYPERVISOR}/type`))?.trim() !== 'xen') return undefined
  const features = known(tree.text(`${HYPERVISOR}/properties/features`))?.trim() ?? ''
  if (/^[0-9a-f]{1,16}$/.test(features)) return (BigInt(`0x${features}`) >> DOM0_FEATURE) & 1n ? 'dom0' : 'domU'
  const capabilities = tree.text('/proc/xen/capabilities')
  if (capabilities.state === 'missing') return 'domU'
  if (capabilities.state !== 'ok') return undefined
  return capabilities.value.split(/[\s,]+/).includes('control_d') ? 'dom0' : 'domU'
}

/** Reads what the machine calls itself: a handful of small files. */
export const readPlatform = (tree: Tree): Platform => {
  const line = (path: string) =>
    known(tree.bytes(path, 0, LONGEST))
      ?.toString()
      .replace(/\0/g, '')
      .trim() || undefined
  const cpu = known(tree.bytes('/proc/cpuinfo', 0, 4096))?.toString()
  // X86_FEATURE_HYPERVISOR, by which KVM and all others tell their guests (CPUID leaf 1, ECX bit 31)
  const flags = /^flags\s*: (.+)$/m.exec(cpu ?? '')?.[1]?.split(' ')
  return {
    vendor: line(`${DMI}/sys_vendor`),
    product: line(`${DMI}/product_name`),
    chassisTag: line(`${DMI}/chassis_asset_tag`),
    model: line('/proc/device-tree/model'),
    cpu: /^model name\s*: (.{1,256})$/m.exec(cpu ?? '')?.[1],
    virtual: flags?.includes('hypervisor'),
    xen: readXen(tree),
  }
}
