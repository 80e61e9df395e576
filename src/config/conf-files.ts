import type { Tree } from '../sys/fs.ts'

// Highest first, as systemd-analyze(1) cat-config and systemd-system.conf(5) have it.
const DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib']
const MAX_FILES = 256

/** Files in the order in which they are read, later ones win; and directories that could not be listed. */
export interface ConfFiles {
  files: string[]
  unreadable: { path: string; code: string }[]
}

// A link to /dev/null hides what has the same name further down; under --root there may be no /dev/null to resolve to.
const isMask = (tree: Tree, path: string) => {
  if (!tree.isLink(path)) return false
  const real = tree.real(path)
  return (real.state === 'ok' && real.value === '/dev/null') || tree.host(path) === tree.host('/dev/null')
}

/**
 * The files that make up `NAME.conf`: the main file from the first directory that has one, then all
 * `NAME.conf.d/*.conf` sorted by base name, of files with the same name the one in the first directory. Masked ones are
 * left out.
 */
export const findConfFiles = (tree: Tree, name: string): ConfFiles => {
  const unreadable: ConfFiles['unreadable'] = []
  const main = DIRECTORIES.map((dir) => `${dir}/${name}.conf`).find(
    (path) => isMask(tree, path) || tree.stat(path).state !== 'missing',
  )
  const dropIns = new Map<string, string>()
  for (const dir of DIRECTORIES.map((dir) => `${dir}/${name}.conf.d`)) {
    const names = tree.names(dir)
    if (names.state === 'unknown') unreadable.push({ path: dir, code: names.code })
    if (names.state !== 'ok') continue
    for (const base of names.value) {
      if (base.endsWith('.conf') && !base.startsWith('.') && !dropIns.has(base)) dropIns.set(base, `${dir}/${base}`)
    }
  }
  const sorted = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
  const files = [...(main ? [main] : []), ...sorted].filter((path) => !isMask(tree, path))
  if (files.length > MAX_FILES) unreadable.push({ path: `${name}.conf.d`, code: 'more than 256 files' })
  return { files: files.slice(0, MAX_FILES), unreadable }
}
