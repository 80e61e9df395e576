import { putIn, takeOut } from '../config/conf-edit.ts'
import { readSettings } from '../config/settings.ts'
import { type Answers, CHOICE_NAMES, CHOICES, editsFor, type State, stateOf, unmet } from '../plan/setup.ts'
import { KexecctlError } from '../report/errors.ts'
import type { Finding } from '../report/finding.ts'
import type { Tree } from '../sys/fs.ts'
import { overlay } from '../sys/overlay.ts'
import { type Rewrite, readSetupFile, SETUP_FILE } from './setup-file.ts'

const COMMENT =
  '# Written by kexecctl setup. What you change or add here stays; kexecctl setup --undo takes out its own lines.'

const OURS = CHOICE_NAMES.map((name) => CHOICES[name])

/** What setup would do. */
export interface Change extends Rewrite {
  /** What holds afterwards, or, where nothing is written, what holds. */
  state: State
  /** What keeps a setting from being known. */
  findings: Finding[]
}

/** What was asked of setup: answers, or that its lines go. */
export type Wanted = { answers: Answers } | 'undo'

const withoutOurs = (before: string | undefined): string | undefined => {
  if (before === undefined) return undefined
  const after = takeOut(before, OURS)
  return after.trim() === COMMENT || (after.trim() === '' && after !== before) ? undefined : after
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
  const before = readSetupFile(tree)
  const after =
    wanted === 'undo'
      ? withoutOurs(before)
      : edits.reduce((text, edit) => putIn(text, edit, OURS), before ?? `${COMMENT}\n`)
  const then = await look(overlay(tree, SETUP_FILE, after))
  if (wanted !== 'undo') mustHold(then.state, wanted.answers)
  return { before, after, ...then }
}
