import { readFileSync } from 'node:fs'
import path from 'node:path'

const MAN = path.resolve(__dirname, '../../man')

/** A paragraph of man(7) with a tag, as text; `tags` has all where several share it. */
export interface Item {
  tags: string[]
  text: string
}

// The arguments of a macro: words, or what stands in quotes.
const argumentsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')

/** A line of a page as it is read: no macro, no font. */
const read = (line: string): string => {
  const [macro = '', ...rest] = line.startsWith('.') ? argumentsOf(line) : []
  const text = macro === '' ? line : rest.join(/^\.(?:BR|RB|BI|IB|IR|RI)$/.test(macro) ? '' : ' ')
  return text
    .replace(/\\f[A-Z]|\\&|\\c/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\e', '\\')
}

/** The lines of one section, subsections and all. Throws where there is none. */
const sectionOf = (page: string, title: string): string[] => {
  const lines = readFileSync(path.join(MAN, page), 'utf8').split('\n')
  const from = lines.indexOf(`.SH ${title}`)
  if (from < 0) throw new Error(`${page} has no section ${title}`)
  const to = lines.findIndex((line, i) => i > from && line.startsWith('.SH '))
  return lines.slice(from + 1, to < 0 ? undefined : to)
}

/** The text of a section, or of a whole page. */
export const textOf = (page: string, title?: string): string =>
  (title === undefined ? readFileSync(path.join(MAN, page), 'utf8').split('\n') : sectionOf(page, title))
    .filter((line) => !line.startsWith('.\\"'))
    .map(read)
    .join('\n')

/** The paragraphs of a section that have a tag. */
export const itemsOf = (page: string, title: string): Item[] => {
  const items: Item[] = []
  let expects: 'tag' | 'text' | undefined
  for (const line of sectionOf(page, title)) {
    const item = items.at(-1)
    if (line === '.TP') {
      items.push({ tags: [], text: '' })
      expects = 'tag'
    } else if (line === '.TQ') expects = 'tag'
    else if (/^\.(?:PP|SS)/.test(line)) expects = undefined
    else if (expects === 'tag') {
      item?.tags.push(read(line).trim())
      expects = 'text'
    } else if (expects === 'text' && item) item.text += `${read(line)}\n`
  }
  return items
}

/** All tags of a section, those apart that are written with commas between. */
export const tagsOf = (page: string, title: string): string[] =>
  itemsOf(page, title).flatMap(({ tags }) => tags.flatMap((tag) => tag.split(/, /)))
