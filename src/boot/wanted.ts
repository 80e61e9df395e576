import { known, type Tree } from '../sys/fs.ts'

// systemd.unit(5), highest first.
const DIRECTORIES = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system']

const isMasked = (tree: Tree, unit: string): boolean => {
  const path = DIRECTORIES.map((dir) => `${dir}/${unit}`).find(
    (path) => tree.isLink(path) || tree.stat(path).state === 'ok',
  )
  return path !== undefined && known(tree.link(path)) === '/dev/null'
}

/** Whether systemd starts a unit with a target: enabled, and not masked. */
export const isWanted = (tree: Tree, target: string, unit: string): boolean =>
  !isMasked(tree, unit) && DIRECTORIES.some((dir) => tree.stat(`${dir}/${target}.wants/${unit}`).state === 'ok')
