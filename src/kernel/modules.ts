import { posix } from 'node:path'
import { known, type Tree } from '../sys/fs.ts'

/** The file of a module; `name` as the kernel has it, with `_` for `-`. */
export interface ModuleFile {
  name: string
  path: string
}

const KO = /\.ko(?:\.(?:gz|xz|zst))?$/

// What the kernel's own package brings, and links out of the directory.
const OWN = ['kernel', 'build', 'source', 'vdso']

const DEEPEST = 5
// counted before they are looked at: what is no directory costs as much
const MOST_LOOKS = 500
const MOST_FILES = 2_000

/** The name of a module by that of its file; undefined for what is none. */
export const moduleName = (file: string): string | undefined =>
  KO.test(file) ? posix.basename(file).replace(KO, '').replaceAll('-', '_') : undefined

// /lib is where modprobe(8) looks; a tree may have /usr/lib alone.
const directoryOf = (tree: Tree, release: string): { dir: string; names: string[] } | undefined => {
  for (const dir of [`/lib/modules/${release}`, `/usr/lib/modules/${release}`]) {
    const names = tree.names(dir)
    if (names.state === 'ok') return { dir, names: names.value }
    if (names.state === 'unknown') return undefined
  }
  return undefined
}

/**
 * The modules of a release that are not the kernel's own: those of DKMS and akmods and of other packages, wherever
 * they are beside `kernel` (updates, extra, weak-updates; depmod.d(5)). Undefined where that cannot be told.
 */
export const readForeignModules = (tree: Tree, release: string): ModuleFile[] | undefined => {
  const top = directoryOf(tree, release)
  if (!top) return undefined
  const found: ModuleFile[] = []
  const queue = [{ ...top, names: top.names.filter((name) => !OWN.includes(name)), depth: 0 }]
  let looks = 0
  for (const { dir, names, depth } of queue) {
    for (const name of names) {
      const path = `${dir}/${name}`
      const module = moduleName(name)
      if (module !== undefined && found.length < MOST_FILES) found.push({ name: module, path })
      // modules.dep and the like stand at the top
      if (module !== undefined || depth >= DEEPEST || name.startsWith('modules.')) continue
      if (looks >= MOST_LOOKS) continue
      looks++
      const below = tree.names(path)
      if (below.state !== 'ok') continue
      // a link may lead in a circle
      if (!tree.isLink(path)) queue.push({ dir: path, names: below.value, depth: depth + 1 })
    }
  }
  return found
}

/** The names of all modules that a release has, built in or as a file: modules.dep(5), modules.builtin(5). */
export const readModuleNames = (tree: Tree, release: string): Set<string> | undefined => {
  const dir = directoryOf(tree, release)?.dir
  const dep = dir === undefined ? undefined : known(tree.text(`${dir}/modules.dep`))
  if (dep === undefined) return undefined
  const builtin = known(tree.text(`${dir}/modules.builtin`)) ?? ''
  const files = `${dep}\n${builtin}`.split('\n').map((line) => line.split(':', 1)[0] ?? '')
  return new Set(files.map(moduleName).filter((name) => name !== undefined))
}
