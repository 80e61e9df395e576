import type { Platform } from '../../machine/platform.ts'
import type { Facts } from '../types.ts'
import type { Check, Found } from './check.ts'

// "MSFT AZURE VM" in ASCII, as numbers: cloud-init and systemd know Azure by it
const AZURE_TAG = '7783-7084-3265-9085-8269-3286-77'

const isHyperV = ({ vendor, product }: Platform): boolean =>
  vendor === 'Microsoft Corporation' && product === 'Virtual Machine'

const place = (platform: Platform, machine: Facts['running']['machine']): Found => {
  const { vendor, product, chassisTag, xen } = platform
  const refuse = (where: string, happens: string): Found => ({
    level: 'refuse',
    message: `this is ${where}, where ${happens}`,
    evidence: xen === undefined ? `DMI: ${vendor}, ${product}` : '/sys/hypervisor',
  })
  // before Xen 4.7, and without a toolstack that knows of it, there is no way to begin anew: Linux 0b34a166f291
  if (xen === 'domU' || vendor === 'Xen') return refuse('a guest of Xen', 'a kexec may hang or end the guest')
  // hyperv_fb and vmbus time out: nixos-anywhere #400, nixos-images #128, systemd #20072
  if (isHyperV(platform) && chassisTag === AZURE_TAG)
    return refuse('a virtual machine of Azure', 'a kexec is known to hang')
  if (isHyperV(platform)) return refuse('a guest of Hyper-V', 'devices are known not to come back after a kexec')
  // "VMs might be stuck on kexec": Talos #8838; a Chromebook is Google's too
  if (product === 'Google Compute Engine')
    return refuse('a virtual machine of Google Compute Engine', 'a kexec is known to hang')
  if (vendor?.startsWith('VMware') && machine === 'aarch64')
    return {
      level: 'warn',
      message: 'this is a guest of VMware on ARM, where a kexec is known to hang',
      evidence: `DMI: ${vendor}, ${product}; https://github.com/siderolabs/talos-vmtoolsd/issues/51`,
    }
  // a virtual machine of EC2 that is no guest of Xen; a bare one's type says so
  if (vendor === 'Amazon EC2' && !product?.includes('.metal'))
    return {
      level: 'note',
      message: 'this is a virtual machine of EC2, whose firmware takes seconds: a kexec saves little',
      evidence: `DMI: ${vendor}, ${product}`,
    }
  return undefined
}

/** Hypervisors that a kexec confuses. A virtual machine has little to gain from one: its firmware takes seconds. */
export const cloudHypervisor: Check = {
  id: 'cloud-hypervisor',
  levels: ['note', 'warn', 'refuse'],
  about: 'machine',
  stops: 'refuse',
  fine: 'this is no virtual machine that is known to be lost in a kexec',
  what: 'Whether this is a virtual machine of Azure or another Hyper-V, of Google Compute Engine, of EC2, or a guest of Xen, as on older types of EC2: by DMI and /sys/hypervisor.',
  why: 'Devices that the hypervisor provides stay as the old kernel left them. KVM, VMware on x86 and EC2 Nitro are known to work: on EC2, where there is little to gain, a note says so; elsewhere it would be noise in every virtual machine. What older kernels did on EC2 is in the check hardware.',
  source:
    'https://github.com/siderolabs/talos/pull/8838 https://github.com/nix-community/nixos-anywhere/issues/400 https://github.com/systemd/systemd/issues/20072 https://github.com/SUSE/suse-migration-services/pull/126',
  hint: 'set Ignore=cloud-hypervisor in the section [Checks] of /etc/kexecctl.conf where it was tried and works',
  look: ({ platform, running }) =>
    platform === undefined || platform.xen === 'dom0' ? undefined : place(platform, running.machine),
}
