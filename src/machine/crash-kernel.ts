import type { Tree } from '../sys/fs.ts'

/** Where a crash kernel (kdump) has its place, and whether it is in it; undefined for what cannot be told. */
export interface CrashKernel {
  loaded: boolean | undefined
  /** Memory that is kept for it, in bytes. */
  reserved: number | undefined
}

// The old names go away after 2028 (Documentation/ABI/obsolete/sysfs-kernel-kexec-kdump).
const first = (tree: Tree, ...paths: string[]): string | undefined => {
  for (const path of paths) {
    const read = tree.text(path)
    if (read.state === 'ok') return read.value.trim()
  }
  return undefined
}

/** Reads whether kdump is ready; nothing is ever changed about it. */
export const readCrashKernel = (tree: Tree): CrashKernel => {
  const loaded = first(tree, '/sys/kernel/kexec/crash_loaded', '/sys/kernel/kexec_crash_loaded')
  const size = first(tree, '/sys/kernel/kexec/crash_size', '/sys/kernel/kexec_crash_size') ?? ''
  return {
    loaded: loaded === undefined ? undefined : loaded === '1',
    reserved: /^\d{1,15}$/.test(size) ? Number(size) : undefined,
  }
}
