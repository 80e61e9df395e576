import { continues, isBlank, isComment, type Line, type Statement, splitLines, statements } from './conf-lines.ts'

/** A line that is to stand in a section. Values are one line without a backslash at its end. */
export interface Edit {
  section: string
  key: string
  value: string
}

type Named = Pick<Edit, 'section' | 'key'>

// What one section header governs: `members` are the statements below it, up to the next.
interface Part {
  name: string | undefined
  header: Statement
  members: Statement[]
}

const partsOf = (lines: readonly Line[]): Part[] => {
  const parts: Part[] = []
  for (const statement of statements(lines)) {
    if (statement.kind === 'section') parts.push({ name: statement.name, header: statement, members: [] })
    else parts.at(-1)?.members.push(statement)
  }
  return parts
}

const isOne = (statement: Statement, { name }: Part, wanted: readonly Named[]): boolean =>
  statement.kind === 'entry' && wanted.some(({ section, key }) => section === name && key === statement.key)

// A comment is no statement, and is content all the same.
const hasContent = (lines: readonly Line[], { header }: Part, next: number): boolean =>
  lines.slice(header.to + 1, next).some((line) => !isBlank(line))

const join = (lines: readonly Line[]): string => lines.map(({ text, end }) => text + end).join('')

// Lines come in with the line end of the one above them; where that is the last and has none, the last has none again.
const insert = (lines: readonly Line[], at: number, texts: readonly string[]): Line[] => {
  const end = lines[at - 1]?.end || lines[0]?.end || '\n'
  const added = texts.map((text) => ({ text, end }))
  const all = [...lines.slice(0, at), ...added, ...lines.slice(at)]
  if (at < lines.length || lines.at(-1)?.end !== '') return all
  return all.map((line, i) => (i === at - 1 ? { ...line, end } : i === all.length - 1 ? { ...line, end: '' } : line))
}

// The statement becomes one line, written as it was up to the `=`; comments that a backslash drew into it stay.
const replace = (lines: readonly Line[], { from, to }: Statement, { key, value }: Edit): Line[] => {
  const lead = /^[^=]*=[ \t]*/.exec(lines[from]?.text ?? '')?.[0] ?? `${key}=`
  const kept = lines.slice(from + 1, to + 1).filter(({ text }) => isComment(text))
  const end = (kept.length > 0 ? lines[from] : lines[to])?.end ?? ''
  return [...lines.slice(0, from), { text: lead + value, end }, ...kept, ...lines.slice(to + 1)]
}

/**
 * Has a file of settings say `edit`, changing as little as can be: the last line of this key is rewritten; where there
 * is none, one is added to a section of this name, `ours` being added next to each other, or else to a new section at
 * the end. A section that is empty is let alone, so that `takeOut` knows the ones that were added.
 */
export const putIn = (text: string, edit: Edit, ours: readonly Named[]): string => {
  const lines = splitLines(text)
  const parts = partsOf(lines)
  const same = parts.flatMap((part) => part.members.filter((statement) => isOne(statement, part, [edit])))
  const last = same.at(-1)
  if (last) return join(replace(lines, last, edit))
  const part = parts.find(
    (one, i) =>
      one.name === edit.section &&
      !one.header.open &&
      hasContent(lines, one, parts[i + 1]?.header.from ?? lines.length),
  )
  const line = `${edit.key}=${edit.value}`
  if (!part) return join(insert(lines, lines.length, [...(lines.length > 0 ? [''] : []), `[${edit.section}]`, line]))
  const above = part.members.filter((statement) => isOne(statement, part, ours) && !statement.open)
  return join(insert(lines, (above.at(-1) ?? part.header).to + 1, [line]))
}

// The empty line above a section that goes, unless it keeps what stands above from being joined to what stands below.
const separator = (lines: readonly Line[], { header }: Part, isLast: boolean): number[] => {
  const above = header.from - 1
  const line = lines[above]
  if (!line || !isBlank(line)) return []
  const before = lines.slice(0, above).findLast(({ text }) => !isComment(text))
  return before && continues(before) && !isLast ? [] : [above]
}

/**
 * Takes every line of these keys out, and the sections that then are empty. Comments stay.
 */
export const takeOut = (text: string, ours: readonly Named[]): string => {
  const lines = splitLines(text)
  const parts = partsOf(lines)
  const gone = new Set<number>()
  const drop = ({ from, to }: Statement) => {
    for (let at = from; at <= to; at++) if (!isComment(lines[at]?.text ?? '')) gone.add(at)
  }
  for (const [i, part] of [...parts.entries()].reverse()) {
    const next = parts[i + 1]?.header.from ?? lines.length
    const mine = part.members.filter((statement) => isOne(statement, part, ours))
    for (const statement of mine) drop(statement)
    const left = lines.slice(part.header.to + 1, next).filter((_, at) => !gone.has(part.header.to + 1 + at))
    if (mine.length === 0 || !left.every(isBlank)) continue
    drop(part.header)
    const isLast = lines.slice(next).every((_, at) => gone.has(next + at))
    for (const at of separator(lines, part, isLast)) gone.add(at)
  }
  const kept = lines.filter((_, at) => !gone.has(at))
  const last = kept.at(-1)
  const isOpen = lines.at(-1)?.end === '' && gone.has(lines.length - 1)
  return join(isOpen && last ? [...kept.slice(0, -1), { ...last, end: '' }] : kept)
}
