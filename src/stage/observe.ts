import type { Observed } from '../machine/types.ts'
import { known, type Tree } from '../sys/fs.ts'

const observe = (tree: Tree, path: string): Observed => {
  const real = known(tree.real(path))
  return { path, stat: tree.stat(path), ...(real === undefined ? {} : { real }) }
}

/** Files as they are now, in order. */
export const observeAll = (tree: Tree, paths: readonly string[]): Observed[] => paths.map((path) => observe(tree, path))
