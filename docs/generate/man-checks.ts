import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Documented } from '../../src/plan/checks/check.ts'
import { CHECKS } from '../../src/plan/checks/index.ts'
import { REPORTED } from './reported.ts'

const PAGE = path.join(__dirname, '../../man/kexecctl.8')
const mark = (word: string): string => `.\\" Made by npm run docs from src/plan/checks: ${word}\n`

const WIDTH = 78

// Lines of man(7): a sentence begins a line, none is long, `-` is what one types, and no line is a request by accident.
const prose = (text: string): string[] => {
  const sentences = text.replaceAll('`', '').split(/(?<=[.:]) (?=[A-Z])/)
  return sentences.flatMap((sentence) => {
    const lines = ['']
    for (const word of sentence.replaceAll('\\', '\\e').replaceAll('-', '\\-').split(' ')) {
      const line = lines.at(-1) ?? ''
      if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word)
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
    }
    return lines.map((line) => (/^['.]/.test(line) ? `\\&${line}` : line))
  })
}

const item = ({ id, levels, what }: Documented): string =>
  ['.TP', `.BR ${id.replaceAll('-', '\\-')} " (${levels.join(', ')})"`, ...prose(what), ''].join('\n')

/** man/kexecctl.8 with the checks between its marks, from the checks themselves. */
export const manPage = (): string => {
  const page = readFileSync(PAGE, 'utf8')
  const from = page.indexOf(mark('begin'))
  const to = page.indexOf(mark('end'))
  if (from < 0 || to < from) throw new Error(`${PAGE} has lost its marks`)
  const reported = ['.SS Findings about settings, boot loader and target', ''].join('\n')
  const made = [...CHECKS.map(item), reported, ...REPORTED.map(item)].join('')
  return page.slice(0, from) + mark('begin') + made + page.slice(to)
}
