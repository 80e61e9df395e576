import { readNamedRoot } from '../machine/named-root.ts'
import { readRootFileSystem } from '../machine/root-file-system.ts'
import { readUnlocking } from '../machine/unlocking.ts'
import type { Behind } from '../plan/behind.ts'
import { valuesOf } from '../plan/cmdline.ts'
import type { BaseFacts, Entry } from '../plan/types.ts'
import type { Tree } from '../sys/fs.ts'
import { readForeign } from './foreign-modules.ts'

/** What this machine has for the target: its root file system, and what the command line calls so. */
export const readBehind = (
  tree: Tree,
  { running, dracutInstalled }: BaseFacts,
  { cmdline, release }: Entry,
): Behind => {
  const rootFileSystem = readRootFileSystem(tree)
  const root = valuesOf(cmdline, 'root').at(-1)
  return {
    rootFileSystem,
    namedRoot: root === undefined ? undefined : readNamedRoot(tree, root, rootFileSystem),
    foreign: readForeign(tree, running.release, release, rootFileSystem),
    unlocking: readUnlocking(tree, rootFileSystem, dracutInstalled),
  }
}
