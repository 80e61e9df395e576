import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { openTree, type Tree } from '../../src/sys/fs.ts'

/** What stands at a path: bytes, a link, a hard link, a directory or a FIFO. */
export type Node = string | Buffer | { link: string } | { hard: string } | { dir: true } | { fifo: true }

/** Makes files under a test's directory and opens it as a tree; paths are absolute in the tree. */
export const makeTree = (t: { testdir: () => string }, nodes: Record<string, Node>): Tree => {
  const root = t.testdir()
  for (const [name, node] of Object.entries(nodes)) {
    const file = root + name
    fs.mkdirSync(path.dirname(file), { recursive: true })
    if (typeof node === 'string' || Buffer.isBuffer(node)) fs.writeFileSync(file, node)
    else if ('link' in node) fs.symlinkSync(node.link, file)
    else if ('hard' in node) fs.linkSync(root + node.hard, file)
    else if ('dir' in node) fs.mkdirSync(file, { recursive: true })
    else execFileSync('mkfifo', [file])
  }
  return openTree(root)
}

/** The same tree, where no file can be opened: `code` is what the system says. */
export const unreadable = (tree: Tree, code: string): Tree => ({
  ...tree,
  host: () => {
    throw Object.assign(new Error('not to be opened'), { code })
  },
})
