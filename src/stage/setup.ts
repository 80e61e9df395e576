import path from 'node:path'
import { putIn, takeOut } from '../config/conf-edit.ts'
import { findConfFiles } from '../config/conf-files.ts'
import { readConfig } from '../config/read-config.ts'
import { readSettings } from '../config/settings.ts'
import { type Answers, CHOICE_NAMES, CHOICES, editsFor, type State, stateOf, unmet } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Finding } from '../report/finding.ts'
import { failureOf, run } from '../sys/exec.ts'
import type { Tree } from '../sys/fs.ts'
import { overlay } from '../sys/overlay.ts'
import { closeFd, makeDir, openDirForLock, removeFile, rewriteFile } from '../sys/write.ts'

const DIR = '/etc/kexecctl.conf.d'
const BASE = '50-setup.conf'

/** The one file that setup writes. */
export const SETUP_FILE = `${DIR}/${BASE}`

const AUTHOR = '# Written by kexecctl setup.'
const COMMENT = `${AUTHOR} What you change or add here stays; kexecctl setup --undo takes out its own lines.`

const OURS = CHOICE_NAMES.map((name) => CHOICES[name])

/** What setup would do to its file: `before` and `after` are its text, undefined where it is not there. */
export interface Change {
  before: string | undefined
  after: string | undefined
  /** What holds afterwards, or, where nothing is written, what holds. */
  state: State
  /** What keeps a setting from being known. */
  findings: Finding[]
}

/** What was asked of setup: answers, or that its lines go. */
export type Wanted = { answers: Answers } | 'undo'

// Its text, if it can be edited.
const readOurs = (tree: Tree): string | undefined => {
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

// An older or newer one may have said it in other words.
const isOurComment = (text: string) => text.startsWith(AUTHOR) && !text.trim().includes('\n')

const withoutOurs = (before: string | undefined): string | undefined => {
  if (before === undefined) return undefined
  const after = takeOut(before, OURS)
  return isOurComment(after) || (after.trim() === '' && after !== before) ? undefined : after
}

// Somebody's file behind ours says otherwise, or ours is not read.
const mustHold = (state: State, answers: Answers): void => {
  const [name] = unmet(state, answers)
  if (name === undefined) return
  const { key, section } = CHOICES[name]
  const { at, value } = state[name]
  throw new KexecctlError('overridden', `${at ?? SETUP_FILE} has the last word: ${key}=${value}; nothing was written`, {
    hint: `take ${key}= of [${section}] out there, or write ${key}=${answers[name]} there`,
  })
}

const look = async (tree: Tree) => {
  const settings = await readSettings(tree)
  const findings = settings.findings.filter(({ level }) => level === 'refuse')
  return { state: stateOf(settings, SETUP_FILE), findings }
}

/**
 * What setup would do, without doing it. Throws `read-failed`, where its file cannot be edited; `overridden`, where a
 * file that is read after ours says otherwise.
 */
export const planSetup = async (tree: Tree, wanted: Wanted): Promise<Change> => {
  const present = await look(tree)
  const edits = wanted === 'undo' ? [] : editsFor(present.state, wanted.answers)
  // nothing to do, so nothing in its place matters
  if (wanted !== 'undo' && edits.length === 0) return { before: undefined, after: undefined, ...present }
  const before = readOurs(tree)
  const after =
    wanted === 'undo'
      ? withoutOurs(before)
      : edits.reduce((text, edit) => putIn(text, edit, OURS), before ?? `${COMMENT}\n`)
  const then = await look(overlay(tree, SETUP_FILE, after))
  if (wanted !== 'undo') mustHold(then.state, wanted.answers)
  return { before, after, ...then }
}

// Two setups at once would write into one temporary file. flock(1) locks our own open descriptor of the directory.
const withDirectory = async (tree: Tree, work: () => Promise<void>): Promise<void> => {
  makeDir(tree.host(DIR))
  const fd = openDirForLock(tree.host(DIR))
  try {
    const ran = await run(['/usr/bin/flock', '--conflict-exit-code', '75', '--wait', '10', '0'], {
      stdin: fd,
      timeoutMs: 30_000,
    })
    if (ran.exitCode === 75) throw new KexecctlError('busy', `another kexecctl setup holds ${DIR}`)
    if (ran.exitCode !== 0) throw new KexecctlError('command-failed', failureOf(ran))
    await work()
  } finally {
    closeFd(fd)
  }
}

/**
 * Writes what was planned, whole or not at all, unless somebody has changed the file meanwhile. Throws `moved`, `busy`,
 * `read-failed`, `write-failed`.
 */
export const writeSetup = async (tree: Tree, { before, after }: Change): Promise<void> => {
  if (before === after) return
  try {
    await withDirectory(tree, async () => {
      if (readOurs(tree) !== before)
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
