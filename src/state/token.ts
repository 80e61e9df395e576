import type { Token } from '../plan/boot-types.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { isIdentity } from './identity.ts'
import { isLine, isLineOrNull, isObject, type Json, readJson, writeJson } from './json.ts'
import { TOKEN } from './paths.ts'

const isPanic = (value: unknown): boolean =>
  value === null || (isObject(value) && Number.isInteger(value.was) && Number.isInteger(value.ours))

const isToken = (value: Json): boolean =>
  value.schema === 1 &&
  ['id', 'bootId', 'at', 'from', 'to'].every((key) => isLine(value[key])) &&
  isIdentity(value.identity) &&
  isPanic(value.panic) &&
  typeof value.marks === 'boolean' &&
  typeof value.arrived === 'boolean' &&
  isLineOrNull(value.usedBy) &&
  isLineOrNull(value.confirmedAt)

/** What the last check let start, the last time that it did. */
export const readToken = (tree: Tree): Token | undefined => {
  const value = readJson(tree, TOKEN)
  return value && isToken(value) ? (value as unknown as Token) : undefined
}

/** Throws `write-failed`. */
export const writeToken = (tree: Tree, token: Token): void => writeJson(tree, TOKEN, token)

export const dropToken = (tree: Tree): void => removeFile(tree.host(TOKEN))
