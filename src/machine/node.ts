import { known, type Tree } from '../sys/fs.ts'

/** Where the guard (src/guard.sh) looks for node, in its order. */
export const NODES: readonly string[] = [
  '/usr/bin/node',
  '/usr/bin/nodejs',
  '/usr/bin/node-26',
  '/usr/bin/node-24',
  '/usr/bin/node-22',
  '/usr/bin/node-20',
  '/usr/bin/node-18',
  '/usr/bin/node26',
  '/usr/bin/node24',
  '/usr/bin/node22',
  '/usr/bin/node20',
  '/usr/bin/node18',
  '/usr/local/bin/node',
]

/** The node that the guard would run, or why it finds none. */
export type Node = { path: string } | { why: string }

/**
 * Looks for node as the guard does: a program that belongs to root and that nobody else may write. Another tree may
 * belong to whoever unpacked it. Undefined where it cannot be told.
 */
export const readNode = (tree: Tree): Node | undefined => {
  const root = tree.root === '/' ? 0 : known(tree.stat('/'))?.uid
  let why = 'node is not installed'
  for (const path of NODES) {
    const stat = tree.stat(path)
    if (stat.state === 'unknown') return undefined
    if (stat.state === 'missing' || stat.value.kind === 'dir' || (stat.value.mode & 0o111) === 0) continue
    const isRoots = stat.value.uid === 0 || stat.value.uid === root
    if (isRoots && (stat.value.mode & 0o022) === 0) return { path }
    why = `${path} does not belong to root, or others may write it`
  }
  return { why }
}
