import type { Tree } from '../../src/sys/fs.ts'

/** The tree as if some paths could not be read, as for an ordinary user: root reads everything. */
export const without = (tree: Tree, ...paths: string[]): Tree => {
  const denied = { state: 'unknown', code: 'EACCES' } as const
  const deny =
    <T>(read: (path: string) => T) =>
    (path: string) =>
      paths.includes(path) ? denied : read(path)
  return { ...tree, text: deny(tree.text), stat: deny(tree.stat), link: deny(tree.link), names: deny(tree.names) }
}

/** The tree as if it were this machine itself. */
export const asLive = (tree: Tree): Tree => ({ ...tree, root: '/' })
