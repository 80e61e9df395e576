import { dropNext } from '../state/next.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'

/** Forgets what was asked of one reboot alone: this is the one. `/no-kexec-reboot` is coldreboot(8)'s. */
export const useUp = (tree: Tree): void => {
  dropNext(tree)
  removeFile(tree.host('/no-kexec-reboot'))
}
