import type { Fallback } from '../plan/boot-types.ts'
import { isObject } from '../report/json.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { isLine, isLineOrNull, only, readJson, writeJson } from './json.ts'
import { FALLBACK } from './paths.ts'

const NAMES: readonly (keyof Fallback)[] = ['schema', 'loader', 'entry', 'file', 'release', 'insteadOf', 'at']

const isFallback = (value: unknown): value is Fallback =>
  isObject(value) &&
  value.schema === 1 &&
  (value.loader === 'grub' || value.loader === 'systemd-boot') &&
  ['entry', 'release', 'insteadOf', 'at'].every((key) => isLine(value[key])) &&
  isLineOrNull(value.file)

/** Our one-shot wish, as long as it may be armed. */
export const readFallback = (tree: Tree): Fallback | undefined => {
  const value = readJson(tree, FALLBACK)
  return isFallback(value) ? only(value, NAMES) : undefined
}

/** Throws `write-failed`. */
export const writeFallback = (tree: Tree, fallback: Fallback): void => writeJson(tree, FALLBACK, fallback)

/** Forgets the wish: it is not armed any more. */
export const dropFallback = (tree: Tree): void => removeFile(tree.host(FALLBACK))
