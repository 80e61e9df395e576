/** A command, and what it printed on a terminal, with the escape sequences of its colours. */
export interface Shown {
  command: string
  output: string
}

const WIDTH = 8.4
const HEIGHT = 19
const MARGIN = 16
const COLUMNS = 104

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

// ECMA-48, SGR: what our own report/colour.ts and apt use, and the end of it.
const CLASSES: Readonly<Record<string, string>> = {
  '1': 'b',
  '2': 'd',
  '31': 'r',
  '32': 'g',
  '33': 'y',
  '36': 'c',
  '91': 'r',
  '92': 'g',
  '93': 'y',
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours are such
const SGR = /\x1b\[([\d;]*)m/
// biome-ignore lint/suspicious/noControlCharactersInRegex: and what else it is told
const OTHER = /\x1b\[[0-9;?]*[A-Za-ln-z]|\x1b[()][A-Z0-9]|\x1b[78=>]|\r/g

const spans = (line: string): string => {
  const classes = new Set<string>()
  let spanned = ''
  for (const [i, piece] of line.split(SGR).entries()) {
    if (i % 2 === 1) {
      for (const code of (piece || '0').split(';')) {
        const name = CLASSES[code]
        if (name === undefined) classes.clear()
        else classes.add(name)
      }
    } else if (piece !== '') {
      const text = escaped(piece)
      spanned += classes.size > 0 ? `<tspan class="${[...classes].join(' ')}">${text}</tspan>` : text
    }
  }
  return spanned
}

const folded = (line: string): string[] => (line.length <= COLUMNS ? [line] : [`${line.slice(0, COLUMNS - 2)} …`])

const plain = (line: string): string => line.replace(new RegExp(SGR, 'g'), '')

const linesOf = ({ command, output }: Shown): string[] => [
  `<tspan class="p"># </tspan><tspan class="b">${escaped(command)}</tspan>`,
  ...output
    .replace(OTHER, '')
    .trimEnd()
    .split('\n')
    .flatMap((line) => (plain(line).length === line.length ? folded(line) : [line]))
    .map(spans),
]

// Legible in light and in dark; the colours have a contrast of 4.5:1 at least against what is behind them (WCAG 1.4.3).
const STYLE = `
    .back { fill: #f6f8fa; stroke: #d0d7de }
    text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
    .b { font-weight: bold } .d, .p { fill: #57606a } .r { fill: #b3161b } .g { fill: #116329 } .y { fill: #7d4e00 }
    .c { fill: #0b5c75 }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117; stroke: #30363d } text { fill: #e6edf3 }
      .d, .p { fill: #9198a1 } .r { fill: #ff7b72 } .g { fill: #56d364 } .y { fill: #e3b341 } .c { fill: #76e3ea }
    }`

/** Draws commands and what they printed as an SVG picture of a terminal, each command after an empty line. */
export const terminalSvg = (title: string, shown: readonly Shown[]): string => {
  const lines = shown.flatMap((one, i) => (i === 0 ? linesOf(one) : ['', ...linesOf(one)]))
  const width = Math.ceil(COLUMNS * WIDTH + 2 * MARGIN)
  const height = lines.length * HEIGHT + 2 * MARGIN
  const text = lines.map((line, i) =>
    line === '' ? '' : `  <text x="${MARGIN}" y="${MARGIN + 14 + i * HEIGHT}" xml:space="preserve">${line}</text>\n`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
  <title>${escaped(title)}</title>
  <style>${STYLE}
  </style>
  <rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${text.join('')}</svg>
`
}
