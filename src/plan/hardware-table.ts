import type { Level } from '../report/finding.ts'

/**
 * One kind of hardware that is known to survive a kexec badly. All that a row names has to fit: the driver, its
 * devices, the processor, the board, the machine. Every row has a report, or the commit that mends it; what only
 * kernels had that nothing here runs on (NVMe and mlx5 before 4.4.20, Open POWER's op-build #537 and #538) is not
 * listed, and neither is what nobody could say more of than that it is slow.
 */
export interface HardwareRow {
  what: string
  /** The name of a PCI driver that is bound to a device, and of which devices. */
  driver?: string
  devices?: readonly string[]
  /**
   * As /proc/cpuinfo, the device tree and DMI name them. The first two are of bare metal: a guest sees the processor of
   * its host, and nothing else of it.
   */
  cpu?: RegExp
  model?: RegExp
  product?: RegExp
  level: Exclude<Level, 'ok'>
  /** What happens: completes `WHAT: …`. */
  happens: string
  /**
   * The first kernel without it, of the main line and of each stable series. It is the kernel that runs that counts.
   */
  fixedIn?: readonly string[]
  hint?: string
  source: string
}

export const HARDWARE: readonly HardwareRow[] = [
  {
    what: 'Intel N5100, N5105',
    cpu: /\bN510[05]\b/,
    // others may well have had no trouble: two reports are too few to refuse by
    level: 'warn',
    happens: 'two owners report that no kernel starts by kexec, and that only a power cycle helps',
    source:
      'https://github.com/coreos/fedora-coreos-tracker/issues/2071 https://github.com/nix-community/nixos-anywhere/issues/289',
  },
  {
    what: 'Raspberry Pi 5',
    model: /^Raspberry Pi 5\b/,
    level: 'refuse',
    happens: 'nothing more is heard of it after a kexec',
    source: 'https://github.com/raspberrypi/linux/issues/6465',
  },
  {
    what: 'ROCK Pi',
    model: /\bROCK ?Pi\b/i,
    level: 'refuse',
    happens: 'a kexec does not work at all',
    source: 'https://github.com/siderolabs/talos/pull/5670',
  },
  {
    what: 'Raspberry Pi 4',
    model: /^Raspberry Pi (?:4|Compute Module 4)\b/,
    level: 'warn',
    happens: 'the other processors may not start after a kexec',
    source: 'https://github.com/siderolabs/talos/pull/5670',
  },
  {
    what: 'AHCI disks (ahci)',
    driver: 'ahci',
    level: 'warn',
    happens: 'this kernel does not stop the controller, and disks may be lost in a kexec',
    // 10a663a1b151 of the main line, and its patches to the stable series of February 2020
    fixedIn: ['5.6', '5.5.7', '5.4.23', '4.19.107', '4.14.172'],
    hint: 'boot a newer kernel through the firmware once: kexecctl next firmware',
    source: 'https://git.kernel.org/torvalds/c/10a663a1b15134a5a714aa515e11425a44d4fdf7',
  },
  {
    what: 'Amazon network cards (ena)',
    driver: 'ena',
    level: 'warn',
    happens: 'this kernel does not stop the card, which may write over the next initrd',
    // Red Hat's bug 1758323; the patch to the stable series is of 5.4.29 and 5.5.14
    fixedIn: ['5.6', '5.5.14', '5.4.29'],
    hint: 'boot a newer kernel through the firmware once: kexecctl next firmware',
    source: 'https://bugs.launchpad.net/ubuntu/+source/linux/+bug/1869948',
  },
  {
    what: "NVIDIA's own driver (nvidia)",
    driver: 'nvidia',
    level: 'warn',
    happens: 'the graphics card may not come up again before a boot through the firmware',
    hint: 'unload its modules in a script of /etc/kexecctl/pre-kexec.d, or: kexecctl next firmware',
    source:
      'https://github.com/siderolabs/talos/issues/9041 https://altechnative.net/warm-reboot-on-linux-with-kexec-remember-qemm/',
  },
  {
    what: 'Intel Meteor Lake graphics (i915)',
    driver: 'i915',
    // INTEL_MTL_IDS in include/drm/intel/pciids.h
    devices: ['8086:7d40', '8086:7d45', '8086:7d55', '8086:7d60', '8086:7dd5'],
    level: 'warn',
    happens: 'the driver may not load again after a kexec',
    source: 'https://github.com/onedr0p/home-ops/pull/8568',
  },
  {
    what: 'HP Z2 Mini G4',
    product: /^HP Z2 Mini G4\b/,
    level: 'note',
    happens: 'the network may be lost in a kexec while "Extended DHCP Timeout" is on in its setup',
    hint: 'switch off Advanced, Network Settings, Extended DHCP Timeout in the setup of the firmware',
    source: 'https://github.com/siderolabs/talos/issues/8751',
  },
]

/** The drivers that have to be looked for. */
export const HARDWARE_DRIVERS: readonly string[] = [...new Set(HARDWARE.flatMap(({ driver }) => driver ?? []))]
