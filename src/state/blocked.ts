import { type Blocked, isLost } from '../plan/boot-types.ts'
import { sameIdentity } from '../plan/freshness.ts'
import type { Identity } from '../plan/identity.ts'
import { isObject } from '../report/json.ts'
import type { Tree } from '../sys/fs.ts'
import { removeFile } from '../sys/write.ts'
import { isIdentity, onlyIdentity } from './identity.ts'
import { isText, isTextOrNull, only, readJson, writeJson } from './json.ts'
import { BLOCKED } from './paths.ts'

// Who has more than this has another problem; the oldest go first.
const MOST = 20

const isBlocked = (value: unknown): value is Blocked =>
  isObject(value) &&
  isIdentity(value.identity) &&
  isLost(value.outcome) &&
  isTextOrNull(value.evidence) &&
  isText(value.at)

/** The contents that hooks do not stage, oldest first; what is no such thing is left out. */
export const readBlocked = (tree: Tree): Blocked[] => {
  const value = readJson(tree, BLOCKED)
  const list = value?.schema === 1 ? value.blocked : undefined
  if (!Array.isArray(list)) return []
  return list.filter(isBlocked).map((one) => ({
    ...only(one, ['identity', 'outcome', 'evidence', 'at']),
    identity: onlyIdentity(one.identity),
  }))
}

const write = (tree: Tree, list: readonly Blocked[]): void => {
  if (list.length === 0) removeFile(tree.host(BLOCKED))
  else writeJson(tree, BLOCKED, { schema: 1, blocked: list.slice(-MOST) })
}

/** Keeps hooks from staging a content again. Throws `write-failed`. */
export const block = (tree: Tree, blocked: Blocked): void =>
  write(tree, [...readBlocked(tree).filter(({ identity }) => !sameIdentity(identity, blocked.identity)), blocked])

/** Lets hooks stage again what `isFree` says. Throws `write-failed`. */
export const unblock = (tree: Tree, isFree: (identity: Identity) => boolean): void => {
  const list = readBlocked(tree)
  const left = list.filter(({ identity }) => !isFree(identity))
  if (left.length < list.length) write(tree, left)
}
