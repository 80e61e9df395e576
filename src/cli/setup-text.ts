import { CHOICE_NAMES, type Held } from '../plan/setup.ts'
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

/** What holds, and who says so. */
export const stateText = ({ state }: Change): string =>
  table(
    CHOICE_NAMES.map((name) => {
      const { value, source, at } = state[name]
      return [name, escapeText(`${value}, ${SAID[source]}${at === null ? '' : ` ${at}`}`)]
    }),
  )

/** For scripts; `sources`: also who says so. */
export const plainText = ({ state }: Change, sources: boolean): string =>
  [
    ...CHOICE_NAMES.map((name) => `${name}=${state[name].value}\n`),
    ...(sources ? CHOICE_NAMES.map((name) => `${name}_source=${state[name].source}\n`) : []),
  ].join('')

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
  return { schema: 1, file: SETUP_FILE, changed, choices: change.state, lines: added, removed }
}

/** Where it is kexec-tools' own switch that keeps us off: it may have been set for another program, or never. */
export const switchedOff = ({ state: { enable } }: Change): string | undefined =>
  enable.source === 'LOAD_KEXEC' && enable.value === 'no'
    ? `LOAD_KEXEC at ${escapeText(enable.at ?? '')} switches kexecctl off; Enable=yes overrules it and leaves that file alone`
    : undefined

/** What a change leads to: the path unit notices it. What an administrator staged by hand stays, also where it is off. */
export const whatFollows = ({ state: { enable } }: Change): string =>
  enable.value === 'no'
    ? 'nothing is staged automatically, and what was is unloaded in some seconds'
    : 'nothing is staged by this: kexecctl-watch.path sees to it in some seconds, kexecctl stage at once'
