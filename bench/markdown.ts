import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The page that `--write` fills. */
export const PAGE = path.resolve(__dirname, '../docs/performance.md')

// What looks like a figure stands on the right, whatever its unit.
const isFigure = (cell: string): boolean => /^(?:-?[\d.,]+(?: [\w/]+)?|–)?$/.test(cell)

/**
 * A Markdown table that can be read as plain text, too: cells are padded, and a column of figures alone stands on the
 * right. A `|` in a cell is escaped, and a line end becomes a blank.
 */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const text = (cell: string) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const columns = head.map((title, index) => {
    const cells = rows.map((row) => text(row[index] ?? ''))
    const right = cells.some((cell) => cell !== '') && cells.every(isFigure)
    const width = Math.max(3, ...[text(title), ...cells].map((cell) => cell.length))
    const pad = (cell: string) => (right ? cell.padStart(width) : cell.padEnd(width))
    return [pad(text(title)), right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width), ...cells.map(pad)]
  })
  const lines = Array.from({ length: rows.length + 2 }, (_, line) => columns.map((column) => column[line] ?? ''))
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

const END = '<!-- /bench -->'

/**
 * `page` with `text` between `<!-- bench: NAME -->` and the `<!-- /bench -->` that follows it, instead of what stood
 * there. Throws if there is not exactly one such place, or if it does not end before another begins.
 */
export const fill = (page: string, name: string, text: string): string => {
  const start = `<!-- bench: ${name} -->\n`
  const [before = '', after, again] = page.split(start)
  if (after === undefined) throw new Error(`the page has no "${start.trim()}"`)
  if (again !== undefined) throw new Error(`the page has "${start.trim()}" twice`)
  const end = after.indexOf(END)
  const next = after.indexOf('<!-- bench: ')
  if (end < 0 || (next >= 0 && next < end)) throw new Error(`the page has no "${END}" after "${start.trim()}"`)
  return `${before}${start}\n${text.trim()}\n\n${after.slice(end)}`
}

/** Fills one place of docs/performance.md. Throws if the page has none of that name. */
export const write = (name: string, text: string): void => {
  writeFileSync(PAGE, fill(readFileSync(PAGE, 'utf8'), name, text))
}
