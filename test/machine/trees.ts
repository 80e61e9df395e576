import type { Tree } from '../../src/sys/fs.ts'

/** The tree as if some paths could not be read, as for an ordinary user: root reads everything. */
export const without = (tree: Tree, ...paths: string[]): Tree => {
  const denied = { state: 'unknown', code: 'EACCES' } as const
  const deny =
    <T, More extends unknown[]>(read: (path: string, ...more: More) => T) =>
    (path: string, ...more: More) =>
      paths.includes(path) ? denied : read(path, ...more)
  const { text, bytes, stat, link, names } = tree
  return { ...tree, text: deny(text), bytes: deny(bytes), stat: deny(stat), link: deny(link), names: deny(names) }
}

/** The tree as if it were this machine itself. */
export const asLive = (tree: Tree): Tree => ({ ...tree, root: '/' })
