import type { Next } from '../plan/boot-types.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { isLine, readJson, writeJson } from './json.ts'
import { NEXT } from './paths.ts'

/** What `kexecctl next` asked for; undefined for `auto`. */
export const readNext = (tree: Tree): Next | undefined => {
  const value = readJson(tree, NEXT)
  if (value?.schema !== 1) return undefined
  if (value.want === 'firmware' || value.want === 'kexec') return { want: value.want }
  if (value.want === 'release' && isLine(value.release)) return { want: 'release', release: value.release }
  return undefined
}

/** Asks something of the next reboot alone. Throws `write-failed`. */
export const writeNext = (tree: Tree, next: Next): void => writeJson(tree, NEXT, { schema: 1, ...next })

/** Back to `auto`: taken back, or used. */
export const dropNext = (tree: Tree): void => removeFile(tree.host(NEXT))

/** What is asked for as a word: `auto`, `firmware`, `kexec`, or the name of a release. */
export const nextName = (next: Next | undefined): string => {
  if (!next) return 'auto'
  return next.want === 'release' ? next.release : next.want
}

/** What such a word asks for. */
export const nextOf = (word: string): Next | undefined => {
  if (word === 'auto') return undefined
  return word === 'firmware' || word === 'kexec' ? { want: word } : { want: 'release', release: word }
}
