import path from 'node:path'
import { KexecctlError } from '../report/errors.ts'
import { type Json, parseObject } from '../report/json.ts'
import type { Tree } from '../sys/fs.ts'
import { makeDir, writeAtomic } from '../sys/write.ts'

/** Whether a value is a text, of whatever characters. */
export const isText = (value: unknown): value is string => typeof value === 'string'

/** The same, or null: known not to be there. */
export const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

/** A text without control characters: one that can be an argument, a variable or a line. */
export const isLine = (value: unknown): value is string => isText(value) && !/\p{Cc}/u.test(value)

/** Such a text, or null. */
export const isLineOrNull = (value: unknown): value is string | null => value === null || isLine(value)

/** A whole number from 0 that is the same when it is written and read again. */
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0

/** Whether a value is one of these texts. */
export const oneOf =
  <T extends string>(values: Readonly<Record<T, true>>) =>
  (value: unknown): value is T =>
    isText(value) && Object.hasOwn(values, value)

/**
 * A value, found to be ours, with the fields of these names alone: what somebody else or a bad disk put beside them may
 * nest too deeply ever to be written again.
 */
export const only = <T extends object>(value: T, names: readonly (keyof T & string)[]): T =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]])) as T

/** A file as a JSON object; undefined if it is not there, not ours to read, or anything else. */
export const readJson = (tree: Tree, file: string): Json | undefined => {
  const read = tree.text(file)
  return read.state === 'ok' ? parseObject(read.value) : undefined
}

/** Writes a file that must outlast this boot, and its directory where need be. Throws `write-failed`. */
export const writeJson = (tree: Tree, file: string, value: object): void => {
  try {
    makeDir(tree.host(path.posix.dirname(file)))
    writeAtomic(tree.host(file), `${JSON.stringify(value, undefined, 2)}\n`)
  } catch (cause) {
    throw new KexecctlError('write-failed', `${file} cannot be written`, { cause })
  }
}
