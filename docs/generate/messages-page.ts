import path from 'node:path'
import { CHECKS } from '../../src/plan/checks/index.ts'
import { CATALOGUE, type ErrorCode } from '../../src/report/errors.ts'
import { programTexts, scriptTexts } from './messages.ts'
import { REPORTED } from './reported.ts'
import type { Text } from './strings.ts'
import { table } from './table.ts'

const texts = programTexts()
const isHint = ({ role }: Text): boolean => role === 'hint'
const isCheck = ({ file }: Text): boolean => file.startsWith('src/plan/checks/')
const isWhole = ({ role }: Text): boolean => ['message', 'happens'].includes(role)
const findingOf = (text: Text): string | undefined =>
  text.finding ?? (isCheck(text) ? path.basename(text.file, '.ts') : undefined)

const defaultHint = (text: Text): string => {
  const id = findingOf(text)
  const documented = [...CHECKS, ...REPORTED].find((one) => one.id === id)
  const codes = (text.error ?? '').split(', ').filter((code): code is ErrorCode => Object.hasOwn(CATALOGUE, code))
  return documented?.hint ?? codes.flatMap((code) => CATALOGUE[code].hint ?? []).join('; ')
}

// A whole check has one `unit`: what stands there for itself belongs to no message of it more than to another.
const together = (a: Text, b: Text): boolean => a.file === b.file && a.unit === b.unit && a.unit >= 0
const isOfCheck = (text: Text): boolean => texts.some((one) => one.role === 'fine' && together(one, text))

const helpOf = (text: Text): string => {
  if (!isWhole(text)) return ''
  const own = isOfCheck(text) ? [] : texts.filter((one) => isHint(one) && together(one, text))
  return own.length > 0 ? own.map((one) => one.text).join('; ') : defaultHint(text)
}

// A hint that is shown beside a message needs no row of its own.
const isCovered = (text: Text): boolean => {
  if (!isHint(text)) return false
  if (isOfCheck(text)) return text.text === defaultHint(text)
  return text.file.endsWith('/errors.ts') || texts.some((one) => isWhole(one) && together(one, text))
}

const code = (text: string): string => (text === '' ? '' : `\`${text.trim().replaceAll('`', "'")}\``)
const unique = (rows: string[][]): string[][] => [...new Map(rows.map((row) => [row.join('\0'), row])).values()]
const levelOf = (text: Text): string => {
  if (text.role === 'fine') return 'ok'
  return text.level ?? (isHint(text) ? 'hint' : isWhole(text) ? '' : 'part')
}

/** A part of the page: what belongs to it that no part before has taken. */
interface Section {
  title: string
  intro: string
  has: (text: Text) => boolean
  head: string[]
  row: (text: Text) => string[]
}

const from =
  (...dirs: string[]) =>
  (text: Text) =>
    dirs.some((dir) => text.file.startsWith(`src/${dir}/`))
const simple = {
  head: ['message', 'from'],
  row: (text: Text) => [code(isHint(text) ? `hint: ${text.text}` : text.text), text.file.replace('src/', '')],
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Errors',
    intro:
      `\`kexecctl: MESSAGE (CODE)\`, ` +
      '` -> CAUSE` for each cause, and `hint: WHAT TO DO`. In a hook and in the journal one line: `MESSAGE: CAUSE`.',
    has: ({ error, file }) => error !== undefined && file !== 'src/report/errors.ts',
    head: ['message', 'code', 'what helps'],
    row: (text) => [code(text.text), text.error ?? '', helpOf(text)],
  },
  {
    title: 'Findings',
    intro:
      'What `kexecctl check` and `status` show as `LEVEL  ID: MESSAGE [EVIDENCE]`, and what keeps a kernel from being staged as the reason in `not staged: MESSAGE`. checks.md says of every id what is looked at, and why. `ok` is only shown with `--verbose`; a `part` belongs into a message beside it, a `hint` stands below one.',
    has: (text) => findingOf(text) !== undefined && !text.file.startsWith('src/machine/wishes'),
    head: ['message', 'id', 'level', 'what helps'],
    row: (text) => [code(text.text), findingOf(text) ?? '', levelOf(text), helpOf(text)],
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
      'Why something is staged or is not, why a reboot goes through the firmware and who asked for that: behind `not staged:`, `nothing done:`, `next reboot`.',
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
  let left = texts.filter((text) => !isCovered(text))
  return SECTIONS.map(({ title, intro, has, head, row }) => {
    const rows = unique(left.filter(has).map(row))
    left = left.filter((text) => !has(text))
    return `## ${title}\n\n${intro}\n\n${table(head, rows)}\n`
  }).join('\n')
}

/** docs/messages.md, from the sources. */
export const messagesPage = (): string => `# Every message

<!-- Made by \`npm run docs\` from the sources: a new message shows here. -->

Words in capitals stand for values; \`{one|other}\` is one of the two, and what is in brackets is not always there. To find a
message from a log search for a part of it without values.

${sections()}
## Scripts and units

The guard around the program says \`kexecctl: hook EVENT: MESSAGE\` on standard error where node cannot be run. Whatever it
says, a package transaction goes on and ends well. The names of the units stand in systemd's own lines.

${table(['message', 'from'], unique(scriptTexts().map(({ file, text }) => [code(text), file])))}
`
