import { summaryOf } from '../plan/boot-summary.ts'
import { pastBoots } from '../plan/past-boots.ts'
import { KexecctlError } from '../report/errors.ts'
import { escapeText } from '../report/escape.ts'
import { readHistory, whyUnread } from '../state/history.ts'
import { HISTORY } from '../state/paths.ts'
import type { Tree } from '../sys/fs.ts'
import { publishFile, realDirectory } from '../sys/publish.ts'
import { columns } from '../sys/terminal.ts'
import type { Context, Run } from './command.ts'
import { picture } from './history/picture.ts'
import { historyText } from './history/text.ts'
import { outputFile, STDOUT, writeOutput } from './output-file.ts'

const unreadable = (why: string) =>
  new KexecctlError('read-failed', `${HISTORY} cannot be read (${why})`, {
    hint: why === 'EACCES' ? 'run it as root' : undefined,
  })

// Whoever reads the history for a decision makes do without it. Here somebody asked for it.
const mustBeReadable = (tree: Tree): void => {
  const why = whyUnread(tree)
  if (why === 'ELOOP')
    throw new KexecctlError('read-failed', `${HISTORY} is a symbolic link`, { hint: 'move what it leads to there' })
  if (why !== undefined) throw unreadable(why)
}

const isUnicode = ({ LC_ALL, LC_CTYPE, LANG }: Context['env']): boolean =>
  // locale(7): the first that is set and not empty
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')

/**
 * `kexecctl history [--svg FILE]`: the boots so far, what each took, and what they come to. Throws `usage`,
 * `read-failed`, `write-failed`.
 */
export const run: Run = async (args, { tree, env, paint }) => {
  const file = outputFile(args, 'svg')
  mustBeReadable(tree)
  const boots = pastBoots(readHistory(tree))
  const summary = summaryOf(boots)
  const data = { schema: 1, boots, summary }
  if (file === undefined) {
    const screen = { paint, columns: columns(env.COLUMNS), unicode: isUnicode(env) }
    return { exit: 0, data, text: args.json === true ? '' : historyText(boots, summary, screen) }
  }
  const svg = picture(boots, summary)
  if (file === STDOUT) return { exit: 0, data, text: svg }
  writeOutput(file, () => publishFile(realDirectory(file), svg))
  return { exit: 0, data, text: `${escapeText(file)}: written\n` }
}
