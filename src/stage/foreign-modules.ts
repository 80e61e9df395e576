import { type ModuleFile, readForeignModules, readModuleNames } from '../kernel/modules.ts'
import { readCarriers } from '../machine/carriers.ts'
import type { RootFileSystem } from '../machine/root-file-system.ts'
import type { ForeignModules } from '../plan/behind.ts'
import { known, type Tree } from '../sys/fs.ts'

// An initrd holds few of them; a set of drivers for one network card has a hundred.
const MOST = 200

const missingFrom = (tree: Tree, release: string, wanted: readonly ModuleFile[], own: readonly ModuleFile[]) => {
  const here = new Set(own.map(({ name }) => name))
  const names = [...new Set(wanted.map(({ name }) => name))].filter((name) => !here.has(name))
  // modules.dep is long, and only read where something is not beside the target's own modules
  const all = names.length > 0 ? readModuleNames(tree, release) : undefined
  return all ? names.filter((name) => !all.has(name)) : []
}

/** Compares the modules that are not the kernel's own, of the running release and of the target's. */
export const readForeign = (
  tree: Tree,
  running: string | undefined,
  release: string,
  root: RootFileSystem | undefined,
): ForeignModules | undefined => {
  const own = readForeignModules(tree, release)
  if (!own) return undefined
  const wanted = running === undefined || running === release ? [] : (readForeignModules(tree, running) ?? [])
  const missing = missingFrom(tree, release, wanted, own)
  if (own.length === 0 && missing.length === 0) return undefined
  const files = own.slice(0, MOST).flatMap((file) => {
    const stat = known(tree.stat(file.path))
    return stat ? [{ ...file, mtimeNs: stat.mtimeNs }] : []
  })
  return { missing, files, carriers: readCarriers(tree, root) }
}
