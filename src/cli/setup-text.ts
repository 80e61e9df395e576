import { CHOICE_NAMES, type Held, type State } from '../plan/setup.ts'
import { escapeText } from '../report/escape.ts'
import { table } from '../report/table.ts'
import type { Change } from '../stage/setup.ts'
import { SETUP_FILE } from '../stage/setup-file.ts'
import { changedLines } from './setup-lines.ts'

const SAID: Record<Held['source'], string> = {
  setup: 'set at',
  config: 'set at',
  LOAD_KEXEC: 'by LOAD_KEXEC at',
  default: 'by default',
  unknown: 'since it takes a shell to read',
}

/** Whether all files of settings could be read: a file that could not may say anything of any choice. */
export const isKnown = ({ findings }: Change): boolean => findings.every(({ id }) => id !== 'config-unreadable')

const UNLESS = ', unless what cannot be read says otherwise'

/** What holds, and who says so. */
export const stateText = (change: Change): string =>
  table(
    CHOICE_NAMES.map((name) => {
      const { value, source, at } = change.state[name]
      const said = `${value}, ${SAID[source]}${at === null ? '' : ` ${at}`}`
      return [name, escapeText(`${said}${isKnown(change) ? '' : UNLESS}`)]
    }),
  )

const known = (change: Change): State =>
  isKnown(change)
    ? change.state
    : (Object.fromEntries(
        Object.entries(change.state).map(([name, held]) => [name, { ...held, source: 'unknown' }]),
      ) as State)

/** For scripts; `sources`: also who says so. Nothing where that is not known. */
export const plainText = (change: Change, sources: boolean): string => {
  const { state } = change
  if (!isKnown(change)) return ''
  return [
    ...CHOICE_NAMES.map((name) => `${name}=${state[name].value}\n`),
    ...(sources ? CHOICE_NAMES.map((name) => `${name}_source=${state[name].source}\n`) : []),
  ].join('')
}

/** The lines that go and come. */
export const linesText = ({ before, after }: Change): string => {
  const { added, removed } = changedLines(before, after)
  return [...removed.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)]
    .map((line) => `${escapeText(line)}\n`)
    .join('')
}

/** The same for programs. */
export const setupData = (change: Change): object => {
  const { added, removed } = changedLines(change.before, change.after)
  const changed = change.before !== change.after
  const { findings } = change
  return { schema: 1, file: SETUP_FILE, changed, choices: known(change), lines: added, removed, findings }
}

/** Where it is kexec-tools' own switch that keeps us off: it may have been set for another program, or never. */
export const switchedOff = ({ state: { enable } }: Change): string | undefined =>
  enable.source === 'LOAD_KEXEC' && enable.value === 'no'
    ? `LOAD_KEXEC at ${escapeText(enable.at ?? '')} switches kexecctl off; Enable=yes overrules it and leaves that file alone`
    : undefined

/**
 * What a change leads to: the path unit notices it. What an administrator staged by hand stays, also where it is off.
 */
export const whatFollows = ({ state: { enable } }: Change): string =>
  enable.value === 'no'
    ? 'nothing is staged automatically, and what was is unloaded in some seconds'
    : 'nothing is staged by this: kexecctl-watch.path sees to it in some seconds, kexecctl stage at once'
