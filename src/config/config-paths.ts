import { known, type Tree } from '../sys/fs.ts'
import { findConfFiles } from './conf-files.ts'
import { isSnippet, KEXEC_DEFAULTS, KEXEC_SNIPPETS } from './defaults-kexec.ts'

/** Every file that says something, and where one in /etc would if it were there. */
export const configPaths = (tree: Tree): string[] => [
  KEXEC_DEFAULTS,
  KEXEC_SNIPPETS,
  ...(known(tree.names(KEXEC_SNIPPETS)) ?? []).filter(isSnippet).map((name) => `${KEXEC_SNIPPETS}/${name}`),
  '/etc/kexecctl.conf',
  '/etc/kexecctl.conf.d',
  ...findConfFiles(tree, 'kexecctl').files,
]
