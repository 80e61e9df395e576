import type { Token } from '../plan/boot-types.ts'
import { isObject } from '../report/json.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile, temporaryOf } from '../sys/write.ts'
import { isIdentity, onlyIdentity } from './identity.ts'
import { isLine, isLineOrNull, only, readJson, writeJson } from './json.ts'
import { TOKEN } from './paths.ts'

const NAMES: readonly (keyof Token)[] = [
  ...(['schema', 'id', 'bootId', 'at', 'from', 'to', 'identity', 'panic', 'marks'] as const),
  ...(['usedBy', 'arrived', 'confirmedAt'] as const),
]

const isPanic = (value: unknown): value is Token['panic'] =>
  value === null || (isObject(value) && Number.isSafeInteger(value.was) && Number.isSafeInteger(value.ours))

const isToken = (value: unknown): value is Token =>
  isObject(value) &&
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
  if (!isToken(value)) return undefined
  const panic = value.panic && only(value.panic, ['was', 'ours'])
  return { ...only(value, NAMES), identity: onlyIdentity(value.identity), panic }
}

/** Throws `write-failed`. */
export const writeToken = (tree: Tree, token: Token): void => writeJson(tree, TOKEN, token)

/** Forgets what was let start: nothing is to be judged by it. */
export const dropToken = (tree: Tree): void => removeFile(tree.host(TOKEN))

/** Removes what a crash left half-written. The lock is held, so nobody is writing it. */
export const dropTemporaryToken = (tree: Tree): void => removeFile(temporaryOf(tree.host(TOKEN)))
