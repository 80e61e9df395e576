import { known, type Tree } from '../sys/fs.ts'
import { writeValue } from '../sys/value.ts'

// Documentation/admin-guide/sysctl/kernel.rst, panic: seconds until a kernel that panics restarts the machine, 0 for
// never, negative for at once. `panic=` on the command line sets it (kernel-parameters.txt).
const PANIC = '/proc/sys/kernel/panic'

/** kernel.panic; undefined where it cannot be read. */
export const readPanic = (tree: Tree): number | undefined => {
  const text = known(tree.text(PANIC))?.trim() ?? ''
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** Sets kernel.panic. Throws what the file system says. */
export const writePanic = (tree: Tree, seconds: number): void => writeValue(tree.host(PANIC), `${seconds}\n`)
