import { findUntrusted } from '../machine/trust.ts'
import { faultOf } from '../plan/checks/file-trust.ts'
import type { FileStat, Tree } from '../sys/fs.ts'

/** Whether only we say what a file or directory is: it is root's, who we are, and nobody else may write it. */
export const isOnlyOurs = ({ uid, mode }: Pick<FileStat, 'uid' | 'mode'>): boolean =>
  uid === process.getuid?.() && (mode & 0o022) === 0

/**
 * How others could have these files be something else, by the files themselves or anything on the way to them;
 * undefined where they cannot.
 */
export const inOthersHands = (tree: Tree, paths: readonly string[]): string | undefined => {
  const [fault] = findUntrusted(tree, paths)
  return fault && faultOf(fault)
}
