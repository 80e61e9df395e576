import type { Read, Tree } from '../sys/fs.ts'
import { readConfig } from './read-config.ts'
import { parseShell, type ShellFile } from './shell.ts'
import { type ShellValues, sourceFiles } from './shell-values.ts'

export const KEXEC_DEFAULTS = '/etc/default/kexec'
export const KEXEC_SNIPPETS = '/etc/default/kexec.d'
const MAX_SNIPPETS = 256

/** Whether a name is one that run-parts(8) takes. */
export const isSnippet = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name)

const unreadable = (file: string, code: string): ShellFile => ({
  file,
  steps: [],
  stop: { line: 1, why: code === 'EFBIG' ? 'more than 64 KiB' : `a file that cannot be read (${code})` },
})

const parsed = (file: string, read: Read<string>): ShellFile[] => {
  if (read.state === 'missing') return []
  return [read.state === 'ok' ? parseShell(read.value, file) : unreadable(file, read.code)]
}

// What `run-parts --list` prints: run-parts(8) names, sorted as in the C locale, executable or not; directories, other
// things that are no files, and dangling or looping links are left out.
const snippet = (tree: Tree, file: string): ShellFile[] => {
  const stat = tree.stat(file)
  if (stat.state === 'unknown' && stat.code !== 'ELOOP') return [unreadable(file, stat.code)]
  return stat.state === 'ok' && stat.value.kind === 'file' ? parsed(file, readConfig(tree, file)) : []
}

const snippets = (tree: Tree): ShellFile[] => {
  const names = tree.names(KEXEC_SNIPPETS)
  if (names.state === 'missing') return []
  if (names.state === 'unknown') return [unreadable(KEXEC_SNIPPETS, names.code)]
  const wanted = names.value.filter(isSnippet)
  if (wanted.length > MAX_SNIPPETS) return [unreadable(KEXEC_SNIPPETS, 'too many files')]
  return wanted.flatMap((name) => snippet(tree, `${KEXEC_SNIPPETS}/${name}`))
}

/**
 * What kexec-tools' kexec-load knows after it sourced /etc/default/kexec and the snippets in /etc/default/kexec.d, in
 * that order. A file that is there but cannot be read leaves every name unknown, as it might say anything.
 */
export const readKexecDefaults = (tree: Tree): ShellValues =>
  sourceFiles([...parsed(KEXEC_DEFAULTS, readConfig(tree, KEXEC_DEFAULTS)), ...snippets(tree)])
