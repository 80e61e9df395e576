import type { Read, Tree } from './fs.ts'

const once = <T>(look: (path: string) => T): ((path: string) => T) => {
  const seen = new Map<string, T>()
  return (path) => {
    const before = seen.get(path)
    if (before !== undefined) return before
    const found = look(path)
    seen.set(path, found)
    return found
  }
}

const copied = (read: Read<string[]>): Read<string[]> =>
  read.state === 'ok' ? { state: 'ok', value: [...read.value] } : read

/**
 * The tree as it was at the first look at each path: for whoever only reads, and asks for many files more than once.
 * Not for whoever changes something, or waits for it to change. Parts of files (`bytes`) are read anew.
 */
export const remembering = (tree: Tree): Tree => {
  const names = once(tree.names)
  const link = once(tree.link)
  return {
    root: tree.root,
    host: once(tree.host),
    text: once(tree.text),
    bytes: tree.bytes,
    stat: once(tree.stat),
    names: (dir) => copied(names(dir)),
    real: once(tree.real),
    isLink: (path) => link(path).state === 'ok',
    link,
  }
}
