import type { Identity } from '../plan/identity.ts'
import type { RecordedFile, StagedRecord } from '../plan/types.ts'
import { isObject } from '../report/json.ts'
import type { Tree } from '../sys/fs.ts'
import { makeDir, removeFile, temporaryOf, touchFile, writeAtomic } from '../sys/write.ts'
import { isIdentity, isSource, onlyIdentity } from './identity.ts'
import { isCount, isLine, isText, isTextOrNull, oneOf, only, readJson } from './json.ts'
import { ARMED, HELD, RECORD, RUN, VETOED } from './paths.ts'

type Checks<T> = { [K in keyof T]-?: (value: unknown) => boolean }

const namesOf = <T extends object>(checks: Checks<T>) => Object.keys(checks) as (keyof T & string)[]

const matches = <T extends object>(value: unknown, checks: Checks<T>): value is T =>
  isObject(value) && namesOf(checks).every((name) => checks[name](value[name]))

const onlyThese = <T extends object>(value: T, checks: Checks<T>): T => only(value, namesOf(checks))

const FILE: Checks<RecordedFile> = {
  path: isText,
  sha256: isLine,
  dev: isLine,
  ino: isLine,
  size: isCount,
  mtimeNs: isLine,
}
const isFile = (value: unknown): value is RecordedFile => matches(value, FILE)
const onlyFile = (file: RecordedFile): RecordedFile => onlyThese(file, FILE)

const CHECKS: Checks<StagedRecord> = {
  schema: (value) => value === 1,
  id: isLine,
  state: oneOf<StagedRecord['state']>({ loading: true, loaded: true, vetoed: true }),
  release: isText,
  build: isTextOrNull,
  image: isFile,
  initrds: (value) => Array.isArray(value) && value.every(isFile),
  cmdline: isText,
  syscall: oneOf<StagedRecord['syscall']>({ file: true, load: true }),
  source: isSource,
  insteadOf: isTextOrNull,
  bootId: isLine,
  stagedAt: isLine,
  by: (value) => value === undefined || value === 'admin',
  wished: (value) => value === undefined || value === true,
}

/** Our record of this boot; one of another boot, or that is not ours to read, counts as none. */
export const readRecord = (tree: Tree, bootId: string | undefined): StagedRecord | undefined => {
  const value = readJson(tree, RECORD)
  if (!matches(value, CHECKS)) return undefined
  if (bootId !== undefined && value.bootId !== bootId) return undefined
  const { image, initrds } = value
  const record = { ...onlyThese(value, CHECKS), image: onlyFile(image), initrds: initrds.map(onlyFile) }
  // the hooks' shell leaves the mark alone when it cannot unload: the image does not start, so it is not as staged
  return tree.stat(VETOED).state === 'missing' ? record : { ...record, state: 'vetoed' }
}

/** Writes the record: whatever the last check let start was another. Throws what the file system says. */
export const writeRecord = (tree: Tree, record: StagedRecord): void => {
  removeFile(tree.host(ARMED))
  makeDir(tree.host(RUN))
  writeAtomic(tree.host(RECORD), `${JSON.stringify(record, undefined, 2)}\n`)
  if (record.state === 'loaded') removeFile(tree.host(VETOED))
}

/**
 * Keeps an image that could not be unloaded from starting: kexecctl-veto.service looks for the mark. The mark comes
 * first, since an empty file can be made even where nothing more can be written. Throws what the file system says.
 */
export const vetoRecord = (tree: Tree, record: StagedRecord): void => {
  makeDir(tree.host(RUN))
  touchFile(tree.host(VETOED))
  writeRecord(tree, { ...record, state: 'vetoed' })
}

/** Forgets what was staged. */
export const dropRecord = (tree: Tree): void => {
  removeFile(tree.host(ARMED))
  removeFile(tree.host(RECORD))
  removeFile(tree.host(VETOED))
}

/** What an administrator unloaded in this boot; `null` if there was no target then, undefined if nothing is held. */
export const readHeld = (tree: Tree): Identity | null | undefined => {
  const value = readJson(tree, HELD)
  if (!value) return undefined
  const { identity } = value
  if (identity === null) return null
  return isIdentity(identity) ? onlyIdentity(identity) : undefined
}

/** Holds a content: hooks leave it unstaged until it changes. */
export const writeHeld = (tree: Tree, identity: Identity | null): void => {
  makeDir(tree.host(RUN))
  writeAtomic(tree.host(HELD), `${JSON.stringify({ schema: 1, identity })}\n`)
}

/** Lets hooks stage again. */
export const dropHeld = (tree: Tree): void => removeFile(tree.host(HELD))

/** Removes what a crash left half-written. The lock is held, so nobody is writing it. */
export const dropTemporaries = (tree: Tree): void => {
  for (const file of [RECORD, HELD]) removeFile(temporaryOf(tree.host(file)))
}

/** Takes back the mark that nothing may start. */
export const dropVeto = (tree: Tree): void => removeFile(tree.host(VETOED))
