import { findingOf, helpsAgainst } from './helps.ts'
import { programTexts, scriptTexts } from './messages.ts'
import type { Text } from './strings.ts'
import { table } from './table.ts'
import type { Told } from './told.ts'

const texts = programTexts()

const code = (text: string): string => (text === '' ? '' : `\`${text.trim().replaceAll('`', "'")}\``)
const unique = (rows: string[][]): string[][] => [...new Map(rows.map((row) => [row.join('\0'), row])).values()]

// `WHAT: WHY` says nothing by itself: what its values can be stands in rows of its own.
const hasWords = ({ text }: Text): boolean => /[a-z]{2}/.test(text.replace(/\b[A-Z][A-Z_-]*\b/g, ''))
const isFinding = ({ file, message, role }: Text): boolean =>
  message?.some(({ levels, errors }) => !errors && levels.length > 0) ||
  (role === 'fine' && file.startsWith('src/plan/checks/'))
const isPart = ({ file, message }: Text): boolean => message === undefined && findingOf(file) !== undefined

// One row for each place that tells it: elsewhere the same may have another hint.
const rowsOf = ({ text, file, message = [] }: Text, between: (told: Told) => string[]): string[][] =>
  message.map((told) => [code(text), ...between(told), helpsAgainst(file, told).join('; or: ')])
// A hint stands beside its message: of checks and codes where that has none of its own.
const isShownBeside = ({ hint, role, file }: Text): boolean =>
  hint === true || (role === 'hint' && /^src\/(?:plan\/(?:checks\/|hardware-table)|report\/errors)/.test(file))
const levelOf = ({ levels }: Told): string => levels.join(' or ')

/** A part of the page: what belongs to it that no part before has taken. */
interface Section {
  title: string
  intro: string
  has: (text: Text) => boolean
  head: string[]
  rows: (text: Text) => string[][]
}

const from =
  (...dirs: string[]) =>
  (text: Text) =>
    dirs.some((dir) => text.file.startsWith(`src/${dir}/`))
const simple = {
  head: ['message', 'from'],
  rows: (text: Text) => [[code(text.text), text.file.replace('src/', '')]],
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Errors',
    intro:
      '`kexecctl: MESSAGE (CODE)`, ` -> CAUSE` for each cause, and `hint: WHAT TO DO`. In a hook and in the journal one line: `MESSAGE: CAUSE`.',
    has: ({ message }) => message?.some(({ errors }) => errors) === true,
    head: ['message', 'code', 'what helps'],
    rows: (text) => rowsOf(text, ({ errors = [] }) => [errors.join(' or ')]),
  },
  {
    title: 'Findings',
    intro:
      'What `kexecctl check` and `status` show as `LEVEL  ID: MESSAGE [EVIDENCE]`, and what keeps a kernel from being staged as the reason in `not staged: MESSAGE`. checks.md says of every id what is looked at, and why. `ok` is only shown with `--verbose`.',
    has: isFinding,
    head: ['message', 'id', 'level', 'what helps'],
    rows: (text) =>
      text.message
        ? rowsOf(text, (told) => [findingOf(text.file, told) ?? '', levelOf(told)])
        : [[code(text.text), findingOf(text.file) ?? '', 'ok', '']],
  },
  {
    title: 'Wishes for the firmware',
    intro: 'Who wants the next reboot to go through the firmware: behind `next reboot`, and in `firmware-pending`.',
    has: ({ message }) => message !== undefined,
    head: ['message', 'id', 'what helps'],
    rows: (text) => rowsOf(text, ({ finding = '' }) => [finding]),
  },
  {
    title: 'Parts',
    intro: 'Of findings above, and of their hints: they stand where a message has a word in capitals.',
    has: (text) => isPart(text) || text.role === 'hint',
    ...simple,
  },
  {
    title: 'What was done, and what becomes of a boot',
    intro:
      'Lines of hooks, of `kexecctl stage`, and of the journal: journal.md says what each kind means and what to do.',
    has: (text) =>
      from('boot')(text) || /^src\/stage\/(?:outcome-line|announce|withdraw)\.ts$|^src\/cli\/hook\.ts$/.test(text.file),
    ...simple,
  },
  { title: 'Answers of commands', intro: 'What they print on standard output.', has: from('cli', 'report'), ...simple },
  {
    title: 'Reasons',
    intro:
      'Why something is staged or is not, and why a reboot goes through the firmware: behind `not staged:`, `nothing done:`, `next reboot`.',
    has: (text) => from('plan')(text) || text.file.startsWith('src/machine/wishes'),
    ...simple,
  },
  {
    title: 'Details',
    intro:
      'They stand behind a colon or in the parentheses of a message above, mostly behind `cannot be told:`, and say what in a file it was. A detail that begins with a file and a line says where to look.',
    has: () => true,
    ...simple,
  },
]

const sections = (): string => {
  let left = texts.filter((text) => !isShownBeside(text) && hasWords(text))
  const parts = SECTIONS.map(({ title, intro, has, head, rows }) => {
    const found = unique(left.filter(has).flatMap(rows))
    left = left.filter((text) => !has(text))
    return { title, text: `## ${title}\n\n${intro}\n\n${table(head, found)}\n` }
  })
  // what is no message of its own comes last
  return [...parts.filter(({ title }) => title !== 'Parts'), ...parts.filter(({ title }) => title === 'Parts')]
    .map(({ text }) => text)
    .join('\n')
}

/** docs/messages.md, from the sources. */
export const messagesPage = (): string => `# Every message

<!-- Made by \`npm run docs\` from the sources: a new message shows here. -->

This is the list of all texts that the program prints, for whoever finds one in a log and for whoever reviews them. It says
which error or finding a text belongs to and what helps, as far as the sources join the two; what findings mean stands in
[checks.md](checks.md), what entries of the journal mean in [journal.md](journal.md).

Words in capitals stand for values; \`{one|other}\` is one of the two, and what is in brackets is not always there. To find a
message from a log search for a part of it without values. A text that consists of values alone has no row: what they can
be has. An empty "what helps" means that the
hint is that of the reason, or that there is nothing to be done.

${sections()}
## Scripts and units

The guard around the program says \`kexecctl: hook EVENT: MESSAGE\` on standard error where node cannot be run. Whatever it
says, a package transaction goes on and ends well. The names of the units stand in systemd's own lines.

${table(['message', 'from'], unique(scriptTexts().map(({ file, text }) => [code(text), file])))}
`
