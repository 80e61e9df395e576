import path from 'node:path'
import { findConfFiles } from '../config/conf-files.ts'
import { readConfig } from '../config/read-config.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Tree } from '../sys/fs.ts'
import { isGone, makeDir, openForLock, removeFile, rewriteFile } from '../sys/write.ts'
import { withFlock } from './flock.ts'

const DIR = '/etc/kexecctl.conf.d'
const BASE = '50-setup.conf'

/** The one file that setup writes. */
export const SETUP_FILE = `${DIR}/${BASE}`

// Root's alone, and there only while it is held: whoever can open a file can lock it.
const LOCK = `${DIR}/.50-setup.lock`
const MAX_TRIES = 100

/** Its text, before and after; undefined where it is not there. */
export interface Rewrite {
  before: string | undefined
  after: string | undefined
}

/** Its text, undefined where it is not there. Throws `read-failed`, `overridden`, where it cannot be edited. */
export const readSetupFile = (tree: Tree): string | undefined => {
  const hint = 'kexecctl writes into a plain file of its own only: move this one away'
  if (tree.isLink(SETUP_FILE)) throw new KexecctlError('read-failed', `${SETUP_FILE} is a symbolic link`, { hint })
  const read = readConfig(tree, SETUP_FILE)
  if (read.state === 'unknown')
    throw new KexecctlError('read-failed', `${SETUP_FILE} cannot be edited (${read.code})`, { hint })
  // a file of the same name further down would be hidden
  const hidden = findConfFiles(tree, 'kexecctl').files.find(
    (file) => path.posix.basename(file) === BASE && file !== SETUP_FILE,
  )
  if (hidden)
    throw new KexecctlError('overridden', `${SETUP_FILE} would hide ${hidden}`, { hint: 'give that another name' })
  return read.state === 'ok' ? read.value : undefined
}

// Two setups at once would write into one temporary file.
const withSetupLock = async (tree: Tree, work: () => void): Promise<void> => {
  const busy = `another kexecctl setup holds ${LOCK}`
  makeDir(tree.host(DIR))
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const fd = openForLock(tree.host(LOCK))
    const done = await withFlock(fd, 10, busy, async () => {
      // of whoever held it before us, who took it away with him
      if (isGone(fd)) return false
      try {
        work()
      } finally {
        removeFile(tree.host(LOCK))
      }
      return true
    })
    if (done) return
  }
  throw new KexecctlError('busy', busy)
}

/**
 * Writes what was planned, whole or not at all, unless somebody has changed the file meanwhile. Throws `moved`, `busy`,
 * `read-failed`, `write-failed`.
 */
export const writeSetup = async (tree: Tree, { before, after }: Rewrite): Promise<void> => {
  if (before === after) return
  try {
    await withSetupLock(tree, () => {
      if (readSetupFile(tree) !== before)
        throw new KexecctlError('moved', `${SETUP_FILE} was changed meanwhile; nothing was written`, {
          hint: 'run kexecctl setup again',
        })
      if (after === undefined) removeFile(tree.host(SETUP_FILE))
      else rewriteFile(tree.host(SETUP_FILE), after)
    })
  } catch (cause) {
    if (cause instanceof KexecctlError) throw cause
    throw new KexecctlError('write-failed', `${SETUP_FILE} cannot be written`, { cause })
  }
}
