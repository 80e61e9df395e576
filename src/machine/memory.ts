import { known, type Tree } from '../sys/fs.ts'

/** MemAvailable in bytes (proc_meminfo(5)); undefined if it cannot be read. */
export const readMemoryAvailable = (tree: Tree): number | undefined => {
  const found = /^MemAvailable:\s+(\d{1,15}) kB$/m.exec(known(tree.text('/proc/meminfo')) ?? '')
  return found?.[1] ? Number(found[1]) * 1024 : undefined
}
