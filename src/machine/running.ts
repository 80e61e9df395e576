import { known, type Tree } from '../sys/fs.ts'
import type { Running } from './types.ts'

// type_of_loader 0xD is kexec-tools and the kernel's own loader (Documentation/arch/x86/boot.rst); the upper four bits
// of /proc/sys/kernel/bootloader_type hold it. Device-tree machines: Documentation/devicetree/bindings/chosen.txt.
const bootedBy = (tree: Tree): Running['bootedBy'] => {
  const loader = known(tree.text('/proc/sys/kernel/bootloader_type'))?.trim()
  if (loader && /^\d{1,9}$/.test(loader)) return Number(loader) >> 4 === 0xd ? 'kexec' : 'firmware'
  const chosen = '/proc/device-tree/chosen'
  if (tree.stat(`${chosen}/linux,booted-from-kexec`).state === 'ok') return 'kexec'
  return 'unknown'
}

// Loaded where the file does not tell: that takes time.
const machine = (): string => (require('node:os') as typeof import('node:os')).machine()

/** The running kernel as /proc under the tree tells it (proc_sys_kernel(5)). */
export const readRunning = (tree: Tree): Running => {
  const line = (path: string) => known(tree.text(path))?.replace(/\n$/, '')
  const cmdline = line('/proc/cmdline')
  const kernel = '/proc/sys/kernel'
  return {
    release: line(`${kernel}/osrelease`),
    build: line(`${kernel}/version`),
    // the file is there since Linux 6.1
    machine: line(`${kernel}/arch`) ?? (tree.root === '/' ? machine() : undefined),
    // what is not UTF-8 could not be passed on byte for byte
    cmdline: cmdline?.includes('\ufffd') ? undefined : cmdline,
    bootId: line(`${kernel}/random/boot_id`),
    bootedBy: bootedBy(tree),
  }
}
