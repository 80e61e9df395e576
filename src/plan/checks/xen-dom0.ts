import type { Check } from './check.ts'

/** Only the hypervisor itself can be exchanged there, with the system that controls it as its module. */
export const xenDom0: Check = {
  id: 'xen-dom0',
  levels: ['refuse'],
  about: 'machine',
  stops: 'refuse',
  fine: 'this is not the dom0 of a Xen hypervisor',
  what: 'Whether this system controls a Xen hypervisor: /sys/hypervisor and /proc/xen/capabilities.',
  why: 'A kexec there replaces the hypervisor, so a kernel without one would start on the bare machine, and its guests would be lost.',
  source: 'https://xenbits.xen.org/docs/unstable/misc/kexec_and_kdump.txt; kexec/kexec-xen.c of kexec-tools',
  hint: 'reboot through the firmware',
  look: ({ platform }) =>
    platform?.xen === 'dom0'
      ? {
          level: 'refuse',
          message: 'this is the dom0 of a Xen hypervisor, which a kexec would replace',
          evidence: '/sys/hypervisor',
        }
      : undefined,
}
