import type { Check } from './check.ts'

/**
 * pci_device_shutdown() of drivers/pci/pci-driver.c takes the right to reach memory from every device in a kexec, and
 * vfio resets a device when its user goes; so memory is safe, and what is left is a device that wants more than that.
 */
export const vfioInUse: Check = {
  id: 'vfio-in-use',
  levels: ['note'],
  about: 'machine',
  stops: 'nothing',
  fine: 'no device is passed through to a guest',
  what: 'Whether guests have devices of this machine for themselves: /sys/bus/pci/drivers/vfio-pci, and whether one is open.',
  why: 'Nothing but its guest knows how to stop such a device: one that cannot be reset may not work again before a boot through the firmware.',
  source: 'drivers/pci/pci-driver.c, pci_device_shutdown(); Documentation/driver-api/vfio.rst',
  hint: 'kexecctl next firmware, where a device did not come back once',
  look: ({ passedThrough }) =>
    passedThrough && passedThrough.count > 0 && passedThrough.used !== false
      ? {
          level: 'note',
          message: `devices that guests have for themselves (vfio-pci: ${passedThrough.count}) are not reset by the firmware in a kexec`,
          evidence: '/sys/bus/pci/drivers/vfio-pci',
        }
      : undefined,
}
