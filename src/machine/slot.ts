import { known, type Tree } from '../sys/fs.ts'
import type { Slot } from './types.ts'

// The old name goes away after 2028 (Documentation/ABI/obsolete/sysfs-kernel-kexec-kdump); never the crash kernel's
// file.
const LOADED = ['/sys/kernel/kexec/loaded', '/sys/kernel/kexec_loaded']

/** Whether an image is in the slot, as sysfs says; `none` if sysfs is there and knows no kexec. */
export const readLoaded = (tree: Tree): Slot['loaded'] => {
  for (const path of LOADED) {
    const read = tree.text(path)
    if (read.state === 'ok') return read.value.trim() === '1'
    if (read.state === 'unknown') return 'unknown'
  }
  // every sysfs has this file; without it there is no sysfs to ask
  return tree.stat('/sys/kernel/uevent_seqnum').state === 'ok' ? 'none' : 'unknown'
}

// `none [integrity] confidentiality`: kernel_lockdown(7)
const readLockdown = (tree: Tree): Slot['lockdown'] => {
  const chosen = /\[(integrity|confidentiality)\]/.exec(known(tree.text('/sys/kernel/security/lockdown')) ?? '')
  return (chosen?.[1] as Slot['lockdown'] | undefined) ?? 'none'
}

/**
 * The slot and its guards: Documentation/admin-guide/sysctl/kernel.rst, kexec_load_disabled and
 * kexec_load_limit_reboot.
 */
export const readSlot = (tree: Tree): Slot => {
  // -1 is no limit
  const limit = known(tree.text('/proc/sys/kernel/kexec_load_limit_reboot'))?.trim() ?? ''
  return {
    loaded: readLoaded(tree),
    loadDisabled: known(tree.text('/proc/sys/kernel/kexec_load_disabled'))?.trim() === '1',
    loadsLeft: /^\d{1,9}$/.test(limit) ? Number(limit) : undefined,
    lockdown: readLockdown(tree),
  }
}
