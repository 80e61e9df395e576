import { configPaths } from '../config/config-paths.ts'
import { findUntrusted, type Untrusted } from '../machine/trust.ts'
import type { BaseFacts, Entry } from '../plan/types.ts'
import type { Tree } from '../sys/fs.ts'

// `FILE:LINE`
const fileOf = (at: string): string => at.replace(/:\d+$/, '')

/** What others than root can write of all that says what is loaded, and how, and of what is loaded. */
export const readTrust = (tree: Tree, { boot }: Pick<BaseFacts, 'boot'>, entry: Entry): Untrusted[] => {
  const menu = boot.next ? [fileOf(boot.next.entry.at)] : []
  const files = [entry.image, ...entry.initrds, ...boot.sources.map(({ path }) => path), ...menu]
  return findUntrusted(tree, [...files, ...configPaths(tree)])
}
