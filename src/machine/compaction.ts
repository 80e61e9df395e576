import type { Tree } from '../sys/fs.ts'
import { writeValue } from '../sys/value.ts'

// Documentation/admin-guide/sysctl/vm.rst: any write of 1 compacts all zones; it is there with CONFIG_COMPACTION. Not
// drop_caches as well: an allocation takes from the page cache what it needs by itself, and to drop all of it would
// slow down whatever else runs here.
const COMPACT = '/proc/sys/vm/compact_memory'

/** Has the kernel put its free memory together. Throws what the file system says. */
export const compactMemory = (tree: Tree): void => writeValue(tree.host(COMPACT), '1\n')
