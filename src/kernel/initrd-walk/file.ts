import type { Tree } from '../../sys/fs.ts'
import { withReader } from '../../sys/reader.ts'
import { type InitrdWalk, unknown } from './types.ts'
import { walkInitrd } from './walk.ts'

/** Walks the initrd at a path in the tree. What is not there, or cannot be read, is `unknown`; never throws. */
export const walkInitrdFile = (tree: Tree, path: string): InitrdWalk => {
  const read = withReader(tree, path, walkInitrd)
  if (read.state === 'ok') return read.value
  return unknown(read.state === 'missing' ? 'it does not exist' : `it cannot be read (${read.code})`)
}
